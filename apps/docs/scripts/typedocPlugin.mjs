// Makes the pages of TypeDoc short enough to read: constants and accessors become tables, inherited members are left out.
import { Converter, ReflectionKind } from "typedoc";
import { MarkdownPageEvent, MarkdownTheme, MarkdownThemeContext } from "typedoc-plugin-markdown";

const SOURCE = "https://github.com/upcall/upcall/blob/main";

/** The spelling that the VitePress theme gives to anchors in links. */
const slug = (anchor) => anchor.replace(/[_\-.]+/g, "-").replace(/^-+|-+$/g, "");

const oneLine = (text) => text.trim().replace(/\s*\n\s*/g, " ");
const cell = (text) => oneLine(text).replace(/(?<!\\)\|/g, "\\|");
const lines = (head, rows) => [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");

/** A constant whose value says it all: a number, a bigint or a string. */
const isConstant = (item) =>
	item.kind === ReflectionKind.Variable &&
	(item.type?.type === "literal" || /^-?[\dx_a-f]+n?$/i.test(item.defaultValue ?? ""));

/** Value of a constant, in hexadecimal as well when it looks like a mask or an id. */
function constantValue(item) {
	const value = item.type?.type === "literal" ? item.type.value : undefined;
	if (typeof value !== "number" && typeof value !== "bigint")
		return `\`${item.defaultValue ?? JSON.stringify(value)}\``;
	return value > 255 ? `\`0x${value.toString(16)}\`` : `\`${value}\``;
}

class TableContext extends MarkdownThemeContext {
	constructor(theme, page, options) {
		super(theme, page, options);
		const { members } = this.partials;
		this.partials.members = (items, settings) => {
			const tables = [];
			const constants = items.filter(isConstant);
			if (constants.length > 3) tables.push(this.constantTable(constants));
			const accessors = items.filter((item) => item.kind === ReflectionKind.Accessor);
			if (accessors.length > 0) tables.push(this.accessorTable(accessors));
			const done = new Set([...(constants.length > 3 ? constants : []), ...accessors]);
			const rest = items.filter((item) => !done.has(item));
			if (rest.length > 0) tables.push(members.call(this, rest, settings));
			return tables.join("\n\n");
		};
	}

	name(item) {
		return `<a id="${this.router.getAnchor(item)}"></a> \`${item.name}\``;
	}

	comment(item) {
		return item ? cell(this.partials.comment(item, { isTableColumn: true })) : "";
	}

	constantTable(items) {
		return lines(
			["Constant", "Value", "Meaning"],
			items.map((item) => [this.name(item), constantValue(item), this.comment(item.comment)]),
		);
	}

	accessorTable(items) {
		return lines(
			["Accessor", "Type", "Meaning"],
			items.map((item) => {
				const signature = item.getSignature ?? item.setSignature;
				const type = item.getSignature?.type ?? item.setSignature?.parameters?.[0]?.type;
				const access = item.setSignature ? "" : " (read-only)";
				const comment = item.comment ?? signature?.comment ?? item.setSignature?.comment;
				return [this.name(item), (type ? cell(this.partials.someType(type)) : "") + access, this.comment(comment)];
			}),
		);
	}
}

class TableTheme extends MarkdownTheme {
	getRenderContext(page) {
		return new TableContext(this, page, this.application.options);
	}
}

export function load(app) {
	app.renderer.defineTheme("tables", TableTheme);
	app.renderer.on(MarkdownPageEvent.END, (page) => {
		if (page.contents === undefined) return;
		page.contents = `---\npageClass: api\n---\n\n${page.contents}`
			.replace(/\{#([\w.-]+)\}$/gm, (_, anchor) => `{#${slug(anchor)}}`)
			.replace(/<a id="([^"]+)">/g, (_, anchor) => `<a id="${slug(anchor)}">`);
	});
	// {@link KvmError} in a package that does not export it: the package that does.
	app.converter.addUnknownSymbolResolver((declaration, from, part) => {
		if (part === undefined) return; // a type, not a link
		const name = declaration.symbolReference?.path?.[0]?.path;
		for (const module of from.project.children ?? []) {
			const found = module.children?.find((child) => child.name === name);
			if (found) return { target: found };
		}
	});
	app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
		const inherited = Object.values(project.reflections).filter((r) => r.isDeclaration() && r.flags.isInherited);
		for (const reflection of inherited) project.removeReflection(reflection);
	});
	app.converter.on(Converter.EVENT_RESOLVE_END, ({ project }) => {
		for (const reflection of Object.values(project.reflections))
			for (const source of reflection.sources ?? []) source.url = `${SOURCE}/${source.fileName}#L${source.line}`;
	});
}

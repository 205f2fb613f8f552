/** Writes src/layouts (offset tables) and src/structs (views) for the structures of the layout file. */

/** Which structures share a file, and what the file holds. */
const groups = {
	run: { title: "The page that a vCPU shares with userspace", of: ["kvm_run"] },
	syncRegs: { title: "Registers that kvm_run carries", of: ["kvm_sync_regs"] },
	memory: { title: "Memory slots", of: ["kvm_userspace_memory_region", "kvm_userspace_memory_region2"] },
	memoryAttributes: {
		title: "Guest memory files, attributes, tags",
		of: ["kvm_memory_attributes", "kvm_create_guest_memfd", "kvm_pre_fault_memory", "kvm_arm_copy_mte_tags"],
	},
	dirtyLog: { title: "Dirty logging", of: ["kvm_dirty_log", "kvm_clear_dirty_log", "kvm_dirty_gfn"] },
	coalesced: {
		title: "Coalesced MMIO",
		of: ["kvm_coalesced_mmio_zone", "kvm_coalesced_mmio", "kvm_coalesced_mmio_ring"],
	},
	eventfd: { title: "Eventfds and MSIs", of: ["kvm_irqfd", "kvm_ioeventfd", "kvm_msi"] },
	irq: {
		title: "Interrupt lines and routing",
		of: [
			"kvm_irq_level",
			"kvm_irq_routing_irqchip",
			"kvm_irq_routing_msi",
			"kvm_irq_routing_entry",
			"kvm_irq_routing",
			"kvm_interrupt",
		],
	},
	vcpu: {
		title: "Arguments of vCPU ioctls",
		of: [
			"kvm_vcpu_init",
			"kvm_mp_state",
			"kvm_one_reg",
			"kvm_reg_list",
			"kvm_vcpu_events",
			"kvm_signal_mask",
			"kvm_translation",
			"kvm_arm_counter_offset",
			"reg_mask_range",
		],
	},
	debug: { title: "Guest debugging", of: ["kvm_guest_debug", "kvm_guest_debug_arch", "kvm_debug_exit_arch"] },
	regs: { title: "Register images", of: ["kvm_regs", "user_pt_regs", "user_fpsimd_state", "pvclock_vcpu_stolen_time"] },
	device: {
		title: "Capabilities, devices, attributes",
		of: [
			"kvm_enable_cap",
			"kvm_create_device",
			"kvm_device_attr",
			"kvm_arm_device_addr",
			"kvm_smccc_filter",
			"kvm_pmu_event_filter",
		],
	},
	stats: { title: "Statistics", of: ["kvm_stats_header", "kvm_stats_desc"] },
};

const scalar = {
	__u8: "u8",
	__u16: "u16",
	__s16: "s16",
	__u32: "u32",
	__le32: "u32",
	__s32: "s32",
	__u64: "u64",
	__le64: "u64",
	"void*": "u64",
	char: "u8",
	u8: "u8",
	"__int128 unsigned": "u128",
};
const access = { u8: "Uint8", u16: "Uint16", s16: "Int16", u32: "Uint32", s32: "Int32" };
const pascal = (name) =>
	name
		.split("_")
		.filter(Boolean)
		.map((word) => word[0].toUpperCase() + word.slice(1))
		.join("");
/** Names that StructView itself uses. */
const reserved = new Set(["dataView", "byteOffset", "byteLength", "asBytes", "rebind", "constructor"]);

/** Parses a C type to { kind, length }: kind u8..u128, or struct; length undefined for a scalar, 0 for a flexible array. */
function parse(field) {
	const array = /^(.*)\[(\d*)\]$/.exec(field.type);
	const base = (array ? array[1] : field.type).trim();
	const kind = scalar[base] ?? (/^(struct|union)/.test(base) ? "struct" : undefined);
	if (!kind) throw new Error(`unknown type ${field.type} of ${field.name}`);
	const named = /^struct (\w+)/.exec(base)?.[1];
	return { kind, named, length: array ? Number(array[2] || 0) : undefined };
}

export function generateStructs({ layout, files, banner, inScope, text }) {
	const groupOf = (struct) => Object.keys(groups).find((group) => groups[group].of.includes(struct));
	const usable = Object.keys(layout.structs).filter((name) => inScope("structs", name));
	for (const name of usable) if (!groupOf(name)) throw new Error(`struct ${name} is in no file`);
	const fieldsOf = (name) => layout.structs[name].fields.filter((field) => inScope("fields", `${name}.${field.name}`));
	/** Members of anonymous structures go to a file of their own when they come from kvm_run. */
	const fileOf = (struct, path) => (struct === "kvm_run" && path ? "runExits" : groupOf(struct));

	const layoutKind = (field) => {
		const { kind, named, length } = parse(field);
		return (named ?? kind) + (length === undefined ? "" : `[${length || ""}]`);
	};
	for (const [group, { title, of }] of Object.entries(groups)) {
		let out = `${banner(`${title}: byte layouts`)}import type { StructLayout } from "../structLayout.ts";\n`;
		for (const name of of) {
			out += `\n/** Offsets, sizes and types of \`struct ${name}\`. ${text.structs[name][0]} */\nexport const ${name}_layout = {\n\tname: "${name}",\n\tsize: ${layout.structs[name].size},\n\tfields: {\n`;
			for (const field of fieldsOf(name)) {
				const key = field.name.includes(".") ? `"${field.name}"` : field.name;
				out += `\t\t${key}: { offset: ${field.offset}, size: ${field.size}, type: "${layoutKind(field)}" },\n`;
			}
			out += "\t},\n} as const satisfies StructLayout;\n";
		}
		files.set(`src/layouts/${group}.ts`, out);
	}

	const outputs = new Map();
	const emit = (file, code) => outputs.set(file, [...(outputs.get(file) ?? []), code]);

	function emitClass(struct, path) {
		const all = fieldsOf(struct);
		const self = path ? all.find((field) => field.name === path) : { offset: 0, size: layout.structs[struct].size };
		const prefix = path ? `${path}.` : "";
		const members = all.filter(
			(field) => field.name.startsWith(prefix) && !field.name.slice(prefix.length).includes("."),
		);
		const className = pascal(path ? `${struct}_${path.replaceAll(".", "_")}` : struct);
		const file = fileOf(struct, path);
		const uses = new Set(["StructView"]);
		const subs = [];
		const caches = [];
		let body = "";

		for (const member of members) {
			const name = member.name.slice(prefix.length);
			if (reserved.has(name)) throw new Error(`${struct}.${member.name} collides with StructView`);
			const at = member.offset - self.offset;
			const where = at === 0 ? "this.byteOffset" : `this.byteOffset + ${at}`;
			const { kind, named, length } = parse(member);
			const sentence =
				text.fields[`${struct}.${member.name}`] ??
				(/^(pad\d?|padding\d?|reserved|__reserved|pad0)$/.test(name)
					? "Padding; 0."
					: `Field \`${name}\` of \`struct ${struct}\`.`);
			const doc = (type) => `\n\t/** ${sentence} (${type} at byte ${at}) */\n`;
			if (kind === "struct" && length === undefined) {
				const target = named ? pascal(named) : pascal(`${struct}_${member.name.replaceAll(".", "_")}`);
				if (!named) emitClass(struct, member.name);
				subs.push({
					name,
					at,
					target,
					doc: doc(named ? `struct ${named}` : "structure"),
					file: named ? groupOf(named) : fileOf(struct, member.name),
				});
			} else if (kind === "struct") {
				const target = pascal(named);
				body += `${doc(`struct ${named}[]`)}\t${name}At(index: number): ${target} {\n\t\treturn new ${target}(this.dataView, ${where} + index * ${target}.SIZE);\n\t}\n`;
			} else if (kind === "u8" && length) {
				caches.push(name);
				body += `${doc(`${length} bytes`)}\tget ${name}(): Uint8Array {\n\t\tthis.#${name} ??= this.bytesAt(${at}, ${length});\n\t\treturn this.#${name};\n\t}\n`;
			} else if (kind === "u8" && length === 0) {
				body += `${doc("bytes")}\t${name}Bytes(length: number): Uint8Array {\n\t\treturn this.bytesAt(${at}, length);\n\t}\n`;
			} else if (length !== undefined) {
				const type = kind === "u32" ? "U32Array" : "U64Array";
				uses.add(type);
				const count = kind === "u128" ? length * 2 : length;
				if (length === 0) {
					body += `${doc(`${kind}[]`)}\t${name}Array(length: number): ${type} {\n\t\treturn new ${type}(this.dataView, ${where}, length);\n\t}\n`;
				} else {
					subs.push({ name, at, target: type, count, doc: doc(`${kind}[${length}]`) });
				}
			} else if (kind === "u64") {
				body += `${doc("u64")}\tget ${name}(): bigint {\n\t\treturn this.dataView.getBigUint64(${where}, true);\n\t}\n\tset ${name}(value: bigint) {\n\t\tthis.dataView.setBigUint64(${where}, value, true);\n\t}\n`;
				const high = `this.byteOffset + ${at + 4}`;
				body += `\n\t/** Low 32 bits of \`${name}\`. */\n\tget ${name}Lo(): number {\n\t\treturn this.dataView.getUint32(${where}, true);\n\t}\n\tset ${name}Lo(value: number) {\n\t\tthis.dataView.setUint32(${where}, value, true);\n\t}\n`;
				body += `\n\t/** High 32 bits of \`${name}\`. */\n\tget ${name}Hi(): number {\n\t\treturn this.dataView.getUint32(${high}, true);\n\t}\n\tset ${name}Hi(value: number) {\n\t\tthis.dataView.setUint32(${high}, value, true);\n\t}\n`;
				body += `\n\t/** \`${name}\` as a number: exact below 2^53, rounded from there on. */\n\tget ${name}Number(): number {\n\t\treturn this.numberAt(${at});\n\t}\n\tset ${name}Number(value: number) {\n\t\tthis.setNumberAt(${at}, value);\n\t}\n`;
			} else {
				const le = kind === "u8" ? "" : ", true";
				body += `${doc(kind)}\tget ${name}(): number {\n\t\treturn this.dataView.get${access[kind]}(${where}${le});\n\t}\n\tset ${name}(value: number) {\n\t\tthis.dataView.set${access[kind]}(${where}, value${le});\n\t}\n`;
			}
		}

		const at = (sub) => (sub.at === 0 ? "this.byteOffset" : `this.byteOffset + ${sub.at}`);
		const make = (sub) =>
			`new ${sub.target}(this.dataView, ${at(sub)}${sub.count === undefined ? "" : `, ${sub.count}`})`;
		let code = path
			? `\n/** \`${path}\` of \`struct ${struct}\`. ${text.fields[`${struct}.${path}`] ?? ""}`.trimEnd()
			: `\n/**\n * View of \`struct ${struct}\`. ${text.structs[struct][0]}\n *\n * @see Documentation/virt/kvm/api.rst`;
		code += path ? " */\n" : "\n */\n";
		code += `export class ${className} extends StructView {\n\t/** Bytes of the structure. */\n\tstatic readonly SIZE = ${self.size};\n`;
		for (const name of caches) code += `\t#${name}: Uint8Array | undefined;\n`;
		for (const sub of subs) code += `${sub.doc}\treadonly ${sub.name}: ${sub.target};\n`;
		code += `\n\t/**\n\t * @param dataView - memory that holds the structure\n\t * @param byteOffset - where it starts in \`dataView\`\n\t * @throws {@link KvmError} with \`EFAULT\` when it does not fit\n\t */\n\tconstructor(dataView: DataView, byteOffset = 0) {\n\t\tsuper(dataView, byteOffset, ${className}.SIZE);\n`;
		for (const sub of subs) code += `\t\tthis.${sub.name} = ${make(sub)};\n`;
		code += `\t}\n\n\t/** A zeroed structure in memory of its own. */\n\tstatic alloc(): ${className} {\n\t\treturn new ${className}(new DataView(new ArrayBuffer(${className}.SIZE)));\n\t}\n`;
		if (subs.length + caches.length > 0) {
			code += `\n\toverride rebind(dataView: DataView, byteOffset: number): void {\n\t\tsuper.rebind(dataView, byteOffset);\n`;
			for (const name of caches) code += `\t\tthis.#${name} = undefined;\n`;
			for (const sub of subs)
				code += `\t\tthis.${sub.name}.rebind(dataView, ${sub.at === 0 ? "byteOffset" : `byteOffset + ${sub.at}`});\n`;
			code += "\t}\n";
		}
		code += `${body}}\n`;
		for (const sub of subs) if (sub.count !== undefined) uses.add(sub.target);
		emit(file, {
			code,
			uses,
			refs: subs.filter((sub) => sub.file && sub.file !== file).map((sub) => [sub.file, sub.target]),
		});
	}

	for (const [, { of }] of Object.entries(groups)) for (const name of of) emitClass(name, "");
	for (const [file, parts] of outputs) {
		const title = groups[file]?.title ?? "The exit union of kvm_run";
		const uses = [...new Set(parts.flatMap((part) => [...part.uses]))].sort();
		const refs = new Map();
		for (const [from, name] of parts.flatMap((part) => part.refs)) refs.set(from, [...(refs.get(from) ?? []), name]);
		let out = banner(`${title}: views`);
		out += `import { ${uses.join(", ")} } from "../structView.ts";\n`;
		for (const [from, names] of [...refs].sort()) {
			const list = [...new Set(names)].sort();
			const line = `import { ${list.join(", ")} } from "./${from}.ts";\n`;
			out +=
				line.length <= 120 ? line : `import {\n${list.map((name) => `\t${name},\n`).join("")}} from "./${from}.ts";\n`;
		}
		out += parts.map((part) => part.code).join("");
		files.set(`src/structs/${file}.ts`, out);
	}
}

import type { Theme } from "vitepress";
import DefaultTheme from "vitepress/theme";
import FilterTables from "./FilterTables.vue";
import "./style.css";

export default {
	extends: DefaultTheme,
	enhanceApp({ app }) {
		app.component("FilterTables", FilterTables);
	},
} satisfies Theme;

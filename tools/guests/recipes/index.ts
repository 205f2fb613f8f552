import { cloud } from "./cloud.ts";
import { debian } from "./debian.ts";
import { firmware } from "./firmware.ts";
import { network } from "./network.ts";
import type { Recipe } from "./recipe.ts";

/** All guests, the quick ones first. */
export const recipes: readonly Recipe[] = [...cloud, ...firmware, ...network, ...debian];

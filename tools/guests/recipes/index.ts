import { cloud } from "./cloud.ts";
import { damage } from "./damage.ts";
import { debian } from "./debian.ts";
import { diskKill } from "./diskKill.ts";
import { firmware } from "./firmware.ts";
import { network } from "./network.ts";
import type { Recipe } from "./recipe.ts";

/** All guests, the quick ones first. */
export const recipes: readonly Recipe[] = [...cloud, diskKill, damage, ...firmware, ...network, ...debian];

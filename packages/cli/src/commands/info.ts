import { openKvm } from "@upcall/kvm-arm64";
import { idRegisterNames, profile } from "@upcall/uapi";
import { Command, Option } from "commander";
import { EXIT_OK } from "../exitCodes.ts";

// The whole job with scripts switched off.
import { after, before, test } from "node:test";
import { mainJob } from "./steps.mjs";

mainJob({ test, before, after }, false);

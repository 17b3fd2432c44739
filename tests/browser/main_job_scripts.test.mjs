// The whole job with scripts on.
import { after, before, test } from "node:test";
import { mainJob } from "./steps.mjs";

mainJob({ test, before, after }, true);

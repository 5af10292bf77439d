import { describe } from "@jest/globals";
import { keepsTheContract } from "../../queue/contract.ts";
import { PLACES } from "../../queue/places.ts";

// Opening PGlite takes a second of computing, and every test opens it more than once.
describe("on PGlite", () => {
  keepsTheContract(PLACES.PGlite);
});

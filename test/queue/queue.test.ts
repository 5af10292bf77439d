import { describe } from "@jest/globals";
import { keepsTheContract } from "./contract.ts";
import { PLACES } from "./places.ts";

describe("on Postgres", () => {
  keepsTheContract(PLACES.Postgres);
});

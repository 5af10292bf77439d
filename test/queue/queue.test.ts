import { describe } from "@jest/globals";
import { keepsTheContract } from "./contract.ts";
import { PLACES } from "./places.ts";

describe.each(Object.entries(PLACES))("on %s", (_, place) => {
  keepsTheContract(place);
});

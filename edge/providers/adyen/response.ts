/** Reads a response to a query of Adyen, whatever it is about. */
import * as z from "zod";
import { err, ok, type Result } from "../../platform/result.ts";
import { word } from "../fields.ts";
import { httpFailure, noResult, parseExactJson } from "../http-result.ts";
import type { ProviderResponse, QueryResult, StatusQuery } from "../query.ts";

const errorSchema = z.object({ message: word, detail: word });

/** The JSON of a successful response; else the result of the query. Never throws. */
export function readDocument(response: ProviderResponse, query: StatusQuery): Result<unknown, QueryResult> {
  if (!response.ok) return err(noResult(response.failure));
  const { status, body } = response.value;
  const json = parseExactJson(body);
  if (status === 404 || (status === 422 && saysNotFound(json))) return err({ outcome: "not-found" });
  const failure = httpFailure(response.value, query.nowMs);
  return failure ? err(failure) : ok(json);
}

/** Which answer an unknown link or transfer has is not documented. */
function saysNotFound(json: unknown): boolean {
  const error = errorSchema.safeParse(json).data;
  return /not found|does not exist/i.test(`${error?.message} ${error?.detail}`);
}

import assert from "node:assert/strict";
import { test } from "node:test";
import { start } from "./start.js";

const env = { API_KEYS: "alice:k-alice" };
const post = (book, key) => ["/api/books", { method: "POST", body: JSON.stringify(book), key }];

test("shows one book", async (t) => {
  const { call } = await start(t);
  const { status, body } = await call("/api/books/1");
  assert.equal(status, 200);
  assert.equal(body.title, "Frankenstein");
});

test("says when there is no such book", async (t) => {
  const { call } = await start(t);
  const { status, body } = await call("/api/books/99");
  assert.equal(status, 404);
  assert.deepEqual(body, { error: { code: "book_not_found", message: "there is no book 99" } });
});

test("adds a book that searches find at once", async (t) => {
  const { call } = await start(t, { env });
  assert.equal((await call("/api/search?q=walden")).body.total, 0);
  const added = await call(...post({ title: "Walden", author: "Henry David Thoreau", year: 1854 }, "k-alice"));
  assert.equal(added.status, 201);
  assert.equal(added.headers.get("location"), "/api/books/5");
  assert.equal((await call("/api/search?q=walden")).body.total, 1);
});

test("adds nothing without a key, and nothing that is not a book", async (t) => {
  const { call } = await start(t, { env });
  assert.equal((await call(...post({ title: "Walden" }))).body.error.code, "key_required");
  assert.equal((await call(...post({ title: "Walden" }, "k-alice"))).body.error.code, "invalid_book");
  assert.equal((await call("/api/books", { method: "POST", body: "{", key: "k-alice" })).body.error.code, "invalid_json");
});

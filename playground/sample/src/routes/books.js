import { readJson } from "../body.js";
import { badRequest, HttpError } from "../errors.js";

/** GET /api/books/:id */
export function showBook({ catalog }) {
  return async (ctx) => {
    const book = catalog.get(Number(ctx.params.id));
    if (!book) throw new HttpError(404, "book_not_found", `there is no book ${ctx.params.id}`);
    ctx.json(200, book);
  };
}

/** POST /api/books; what was searched before may be incomplete now, so the cache is emptied. */
export function addBook({ catalog, cache }) {
  return async (ctx) => {
    const book = parseBook(await readJson(ctx.req));
    const added = catalog.add(book);
    cache.clear();
    ctx.json(201, added, { location: `/api/books/${added.id}` });
  };
}

function parseBook(value) {
  const { title, author, year, subjects = [] } = value ?? {};
  if (!isText(title) || !isText(author)) throw badRequest("invalid_book", "title and author must be text");
  if (!Number.isInteger(year)) throw badRequest("invalid_book", "year must be a whole number");
  if (!Array.isArray(subjects) || !subjects.every(isText)) throw badRequest("invalid_book", "subjects must be texts");
  return { title, author, year, subjects };
}

const isText = (value) => typeof value === "string" && value.trim() !== "";

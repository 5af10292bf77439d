/** The books in memory, in the order in which they were added. */
export function createCatalog(initial) {
  const books = new Map();

  function add({ title, author, year, subjects = [] }) {
    const book = { id: books.size + 1, title, author, year, subjects };
    books.set(book.id, book);
    return book;
  }

  /** Books that contain every word of `query`, newest first; `limit` of them, and how many there are in all. */
  function search(query, limit) {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    const found = [...books.values()].filter((book) => containsAll(book, words)).sort((a, b) => b.year - a.year);
    return { total: found.length, books: found.slice(0, limit) };
  }

  for (const book of initial) add(book);
  return { add, search, get: (id) => books.get(id) };
}

function containsAll(book, words) {
  const text = [book.title, book.author, ...book.subjects].join(" ").toLowerCase();
  return words.every((word) => text.includes(word));
}

const TEST =
  /(?:^|\/)(?:tests?|__tests__|__mocks__|__fixtures__|testdata|specs?|e2e)\/|[._-](?:test|spec)s?\.\w+$|(?:^|\/)test_[^/]*$|_test\.\w+$|(?:^|\/)(?:conftest\.py|tests?\.(?:py|rs))$/i;
/** Where the case tells: `ParserTest.java` is a test, and `Latest.java` is none. */
const TEST_CLASS = /(?:^|\/)[A-Z]\w*Tests?\.(?:java|kt|scala|cs|php|swift)$/;

/** True for a path that by its name holds tests, or what only tests use. */
export const isTestPath = (path: string): boolean => TEST.test(path) || TEST_CLASS.test(path);

const TEST =
  /(?:^|\/)(?:tests?|__tests__|__mocks__|__fixtures__|testdata|specs?|e2e)\/|[._-](?:test|spec)s?\.\w+$|(?:^|\/)test_[^/]*$|_test\.\w+$|(?:^|\/)conftest\.py$|(?:^|\/)[A-Z]\w*Tests?\.(?:java|kt|scala|cs|php|swift)$/i;

/** True for a path that by its name holds tests, or what only tests use. */
export const isTestPath = (path: string): boolean => TEST.test(path);

import { json, type SmallProject } from "./projects.ts";

const JUNIT_TEST = `import static org.junit.Assert.assertEquals;

import org.junit.Test;

public class SampleTest {
  @Test
  public void adds() {
    assertEquals(3, new Sample().add(1, 2));
  }
}
`;
const JAVA = {
  "src/main/java/Sample.java":
    "public class Sample {\n  int add(int a, int b) {\n    return a + b;\n  }\n}\n",
  "src/test/java/SampleTest.java": JUNIT_TEST,
};

export const COMPILED_PROJECTS: readonly SmallProject[] = [
  {
    name: "Go",
    program: "go",
    debian: "golang-go",
    files: {
      "go.mod": "module example.com/sample\n\ngo 1.19\n\nrequire github.com/pkg/errors v0.9.1\n",
      "go.sum": `github.com/pkg/errors v0.9.1 h1:FEBLx1zS214owpjy7qsBeixbURkuhQAwrK5UwLGTwt4=
github.com/pkg/errors v0.9.1/go.mod h1:bwawxfHBFNV+L2hUp1rHADufV3IMtnDRdf1r5NINEl0=
`,
      "sample.go":
        'package sample\n\nimport "github.com/pkg/errors"\n\n// ErrNone says that there is none.\nvar ErrNone = errors.New("none")\n',
      "sample_test.go":
        'package sample\n\nimport "testing"\n\nfunc TestErrNone(t *testing.T) {\n\tif ErrNone.Error() != "none" {\n\t\tt.Fatal(ErrNone)\n\t}\n}\n',
    },
    test: "go test ./...",
  },
  {
    name: "Cargo",
    program: "cargo",
    debian: "cargo-web",
    files: {
      "Cargo.toml": `[package]
name = "sample"
version = "1.0.0"
edition = "2021"

[dependencies]
itoa = "=1.0.9"
`,
      "Cargo.lock": `version = 3

[[package]]
name = "itoa"
version = "1.0.9"
source = "registry+https://github.com/rust-lang/crates.io-index"
checksum = "af150ab688ff2122fcef229be89cb50dd66af9e01a4ff320cc137eecc9bacc38"

[[package]]
name = "sample"
version = "1.0.0"
dependencies = [
 "itoa",
]
`,
      "src/lib.rs": `pub fn text(n: u32) -> String {
    itoa::Buffer::new().format(n).to_owned()
}

#[test]
fn writes() {
    assert_eq!(text(7), "7");
}
`,
    },
    test: "cargo test",
  },
  {
    name: "Bundler",
    program: "bundle",
    debian: "ruby-bundler",
    files: {
      Gemfile: 'gem "greeting", path: "gems/greeting"\n',
      "gems/greeting/greeting.gemspec": `Gem::Specification.new do |s|
  s.name = "greeting"
  s.version = "1.0.0"
  s.summary = "A greeting"
  s.authors = ["Sample"]
  s.files = ["lib/greeting.rb"]
end
`,
      "gems/greeting/lib/greeting.rb": 'GREETING = "hello"\n',
    },
    test: `bundle exec ruby -e 'require "greeting"; exit GREETING == "hello"'`,
  },
  {
    name: "Composer",
    program: "composer",
    debian: "composer",
    files: {
      "composer.json": json({
        name: "sample/sample",
        repositories: [
          { type: "path", url: "packages/greeting", options: { symlink: false } },
          { "packagist.org": false },
        ],
        require: { "sample/greeting": "1.0.0" },
      }),
      "packages/greeting/composer.json": json({
        name: "sample/greeting",
        version: "1.0.0",
        autoload: { files: ["greeting.php"] },
      }),
      "packages/greeting/greeting.php": "<?php\nfunction greeting(): string { return 'hello'; }\n",
    },
    test: `php -r 'require "vendor/autoload.php"; exit(greeting() === "hello" ? 0 : 1);'`,
  },
  {
    name: "Maven",
    program: "mvn",
    debian: "maven default-jdk-headless",
    files: {
      ...JAVA,
      "pom.xml": `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>sample</groupId>
  <artifactId>sample</artifactId>
  <version>1.0.0</version>
  <properties>
    <maven.compiler.source>11</maven.compiler.source>
    <maven.compiler.target>11</maven.compiler.target>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
  </properties>
  <dependencies>
    <dependency>
      <groupId>junit</groupId>
      <artifactId>junit</artifactId>
      <version>4.13.2</version>
      <scope>test</scope>
    </dependency>
  </dependencies>
</project>
`,
    },
    test: "mvn -q test",
  },
  {
    name: "Gradle",
    program: "gradle",
    debian: "gradle default-jdk-headless",
    files: {
      ...JAVA,
      "settings.gradle": "rootProject.name = 'sample'\n",
      "build.gradle": `apply plugin: 'java'

repositories { mavenCentral() }

dependencies { testCompile 'junit:junit:4.13.2' }
`,
    },
    test: "gradle test",
  },
];

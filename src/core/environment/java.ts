/** How Maven and Gradle are made to fetch everything that they need later, when there is no network. */
import type { Project } from "./repository.ts";

/** The version that the repository brings along, if it does. */
const wrapper = (project: Project, script: string, program: string) =>
  project.has(script) ? `sh ./${script}` : program;

/**
 * Runs no test, but has Maven fetch what runs them: its plugin resolves that once it has found classes of tests. What
 * these do when they are loaded is no failure of set-up.
 */
const MAVEN = [
  "package -Dtest='*#noTestOfThisName' -DfailIfNoTests=false -Dsurefire.failIfNoSpecifiedTests=false",
  "-Dmaven.test.failure.ignore=true -Dsurefire.timeout=60",
].join(" ");

/** Has Gradle fetch everything that any of its configurations names. */
const RESOLVE = [
  "allprojects { task resolveAll { doLast {",
  "(configurations + buildscript.configurations).findAll { it.canBeResolved }",
  ".each { try { it.resolve() } catch (Exception e) { println e.message } } } } }",
].join(" ");
const gradleFile = (name: string, text: string) =>
  `mkdir -p ~/.gradle/init.d && printf '%s\\n' '${text}' > ~/.gradle/${name}`;

export const mavenInstall = (project: Project) => [`${wrapper(project, "mvnw", "mvn")} -B -ntp ${MAVEN}`];

export const gradleInstall = (project: Project) => [
  gradleFile("resolve.gradle", RESOLVE),
  `${wrapper(project, "gradlew", "gradle")} --init-script ~/.gradle/resolve.gradle resolveAll testClasses`,
  // There is no variable that keeps Gradle offline.
  gradleFile("init.d/offline.gradle", "gradle.startParameter.offline = true"),
];

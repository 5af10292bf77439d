/** The check on a pull request that changes `.github/redline.yml`. */
import { plain } from "../markdown/invisible.ts";
import type { SettingsProblem } from "../state/settings-file.ts";
import { ownText, type Text } from "../state/text.ts";
import { count, fitting, lines, md } from "./text.ts";

/** GitHub takes 50 annotations at once. */
const ANNOTATIONS_MAX = 50;
/** Characters. GitHub takes more; a key may be as long as the file. */
const ANNOTATION_MAX = 500;

/** What the check run says. */
export interface SettingsReport {
  readonly title: Text;
  readonly summary: Text;
  /** Empty if nothing is wrong. Shown as they are, without Markdown. */
  readonly annotations: readonly { readonly line: number; readonly message: Text }[];
}

/** What is wrong with a settings file. */
export function settingsReport(problems: readonly SettingsProblem[]): SettingsReport {
  if (problems.length === 0)
    return {
      title: md`The settings are valid`,
      summary: md`They apply once they are on the default branch.`,
      annotations: [],
    };
  const shown = problems.slice(0, ANNOTATIONS_MAX);
  return {
    title: md`${count(problems.length, "mistake")} in .github/redline.yml`,
    summary: fitting(
      lines(
        ...shown.map(({ line, what }) => md`- Line ${line}: ${what}`),
        md``,
        md`If this is merged, the last valid version of the settings keeps applying. All keys are in Redline's documentation, under "Settings".`,
      ),
      SUMMARY_MAX,
    ),
    annotations: shown.map(({ line, what }) => ({
      line,
      message: ownText(plain(what).text.slice(0, ANNOTATION_MAX)),
    })),
  };
}

/** Characters; GitHub takes 65,535. */
const SUMMARY_MAX = 20_000;

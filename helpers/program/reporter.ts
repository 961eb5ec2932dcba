import type { TestCase, TestModule } from 'vitest/node';
import type { Reporter } from 'vitest/reporters';
import { oneLine } from '../common/index.ts';
import type { CellLine } from '../results/index.ts';
import { cellSummary } from '../report/index.ts';

/** Where progress goes: a terminal gets a status line that is rewritten, anything else plain lines. */
export interface Screen {
  readonly isTTY: boolean;
  write(text: string): void;
}

/** Says what became of each cell as it ends, how many are done, and how long the rest may take. */
export class ProgressReporter implements Reporter {
  #planned = 0;
  readonly #done = new Set<string>();
  #began = performance.now();
  readonly errors: unknown[] = [];
  private readonly screen: Screen;

  constructor(screen: Screen) {
    this.screen = screen;
  }

  onTestModuleCollected(module: TestModule): void {
    this.#planned += [...module.children.allTests()].length;
    this.#began = performance.now();
  }

  onTestCaseResult(testCase: TestCase): void {
    const { cell } = testCase.meta() as { cell?: CellLine };
    // A cancelled run reports every cell once more, and those that never began.
    if (this.#done.has(testCase.id) || (!cell && testCase.result().state === 'skipped')) return;
    this.#done.add(testCase.id);
    const line = cell
      ? cellSummary(cell)
      : `no result       ${testCase.name}: ${oneLine(testCase.result().errors?.[0]?.message ?? 'unknown', 1000)}`;
    const count = `${String(this.#done.size).padStart(String(this.#planned).length)}/${this.#planned}`;
    if (!this.screen.isTTY) return this.screen.write(`${count}  ${line}\n`);
    this.screen.write(`\r\u001B[K${count}  ${line}\n${this.#status()}`);
  }

  onTestRunEnd(_modules: unknown, errors: readonly unknown[]): void {
    if (this.screen.isTTY) this.screen.write('\r\u001B[K');
    this.errors.push(...errors);
  }

  #status(): string {
    const left = this.#planned - this.#done.size;
    if (left === 0) return '';
    const perCell = (performance.now() - this.#began) / this.#done.size;
    return `${left} to go, about ${formatSeconds((perCell * left) / 1000)}`;
  }
}

function formatSeconds(seconds: number): string {
  return seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
}

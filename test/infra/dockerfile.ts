import { DockerfileParser, type From, type Copy } from 'dockerfile-ast';

/** One instruction, its arguments in order. */
export interface Step {
  readonly keyword: string;
  readonly text: string;
  /** Of a COPY: the stage that it copies from; undefined for the folder that the image is built from. */
  readonly from: string | undefined;
  /** Of a COPY: sources, then the target. */
  readonly paths: readonly string[];
}

/** A stage of a Dockerfile. */
export interface Stage {
  readonly name: string;
  readonly image: string;
  readonly steps: readonly Step[];
}

/** Reads the stages of a Dockerfile. @throws Error on a line that is no instruction */
export function readStages(text: string): Stage[] {
  const stages: { name: string; image: string; steps: Step[] }[] = [];
  for (const instruction of DockerfileParser.parse(text).getInstructions()) {
    const keyword = instruction.getKeyword();
    if (keyword === 'FROM') {
      const from = instruction as From;
      stages.push({ name: from.getBuildStage() ?? '', image: from.getImage() ?? '', steps: [] });
      continue;
    }
    const stage = stages.at(-1);
    if (!stage || !KEYWORDS.has(keyword)) throw new Error(`no instruction: ${keyword}`);
    const isCopy = keyword === 'COPY';
    stage.steps.push({
      keyword,
      text: instruction.getArgumentsContent() ?? '',
      from: isCopy ? ((instruction as Copy).getFromFlag()?.getValue() ?? undefined) : undefined,
      paths: isCopy ? instruction.getArguments().map((argument) => argument.getValue()) : [],
    });
  }
  return stages;
}

const KEYWORDS = new Set(
  'ARG CMD COPY ENTRYPOINT ENV EXPOSE HEALTHCHECK LABEL RUN STOPSIGNAL USER VOLUME WORKDIR'.split(' '),
);

/** The text of the last instruction of this kind. */
export function last(stage: Stage, keyword: string): string {
  return stage.steps.findLast((step) => step.keyword === keyword)?.text ?? '';
}

/** What `ENV` sets, in order. */
export function environmentOf(stage: Stage): Record<string, string> {
  const pairs = stage.steps
    .filter(({ keyword }) => keyword === 'ENV')
    .flatMap(({ text }) => [...text.matchAll(/([A-Z_]+)=(\S+)/g)].map(([, name, value]) => [name, value]));
  return Object.fromEntries(pairs) as Record<string, string>;
}

/**
 * Says whether a path of the folder goes to the builder at all (`.dockerignore` as ours is written: everything is left
 * out, and what follows `!` is let in again).
 */
export function isSent(path: string, ignore: string): boolean {
  const lines = ignore.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  if (lines[0] !== '*') throw new Error('.dockerignore must begin with *');
  return lines
    .filter((line) => line.startsWith('!'))
    .some((line) => path === line.slice(1) || path.startsWith(`${line.slice(1)}/`));
}

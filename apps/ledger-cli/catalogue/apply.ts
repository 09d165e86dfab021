import { createHash } from 'node:crypto';
import type { LedgerClient } from '../http/ledger-client.js';
import type { Fields } from './catalogue.js';
import { canonical } from './differences.js';
import type { Materiality } from './materiality.js';
import type { NoticeStep, Plan } from './plan.js';

/** Said after each step, for a person to read. */
export type Report = (line: string) => void;

/** What goes with the new versions. */
export interface ApplyOptions {
  readonly materiality: Materiality;
  /** Start of validity of new versions, `YYYY-MM-DDTHH:mm:ss.sssZ`; absent: at once. */
  readonly effectiveAt?: string;
}

/**
 * Sends a plan's steps, in the order in which each one may refer to those before: controller, texts, safeguards,
 * purposes, notice. Keys come from the content: after a break, the same command goes on where it stopped, and
 * what an interrupted answer hid is not written twice.
 * @throws LedgerProblem if the ledger refuses a step; the steps before it stand
 */
export async function applyPlan(
  client: LedgerClient,
  plan: Plan,
  options: ApplyOptions,
  report: Report,
): Promise<void> {
  const controller = plan.controllerSlug;
  if (plan.controller) {
    const { fields, before } = plan.controller;
    await record(client, '/v1/controllers', { controller, ...fields }, before);
    report(`controller ${controller}: recorded`);
  }
  for (const text of plan.texts) {
    await client.postBytes(`/v1/texts?controller=${controller}`, text.mediaType, text.bytes, {
      headers: { 'content-language': text.language },
      idempotencyKey: keyOf('text', { controller, digest: text.digest }),
    });
    if (!text.stored) report(`text ${text.path}: stored as ${text.digest}`);
  }
  for (const { id, fields } of plan.safeguards) {
    await record(client, '/v1/safeguards', { controller, ...fields });
    report(`safeguard ${id}: registered`);
  }
  for (const step of plan.purposes) {
    const body = { controller, purpose: step.slug, version: step.version, ...step.fields };
    await record(client, '/v1/purposes', {
      ...body,
      ...versionFields(step.slug, step.before !== undefined, options),
    });
    report(`purpose ${step.slug}: version ${step.version} published`);
  }
  if (plan.notice) {
    const { slug, version, fields, purposeVersions } = plan.notice;
    const body = { controller, notice: slug, version, ...fields, purposeVersions };
    const material = noticeIsMaterial(plan.notice, options.materiality);
    await record(client, '/v1/notices', { ...body, ...(material && { material }), ...effective(options) });
    report(`notice ${slug}: version ${version} published${material ? ', material' : ''}`);
  }
}

/**
 * A notice's change is material if its text's is, if one of its purposes' is, or if it tells of a purpose that an
 * earlier version did not know: a new purpose always is (decision rules 1.8).
 */
export function noticeIsMaterial(notice: NoticeStep, materiality: Materiality): boolean {
  if (materiality.get(notice.slug)) return true;
  return notice.news.some(({ purpose, isNew, material }) => isNew || material || materiality.get(purpose));
}

function versionFields(slug: string, changed: boolean, options: ApplyOptions): Fields {
  return { ...(changed && { material: options.materiality.get(slug) ?? false }), ...effective(options) };
}

function effective(options: ApplyOptions): Fields {
  return options.effectiveAt === undefined ? {} : { effectiveAt: options.effectiveAt };
}

async function record(client: LedgerClient, path: string, body: Fields, before?: Fields): Promise<void> {
  await client.post(path, body, { idempotencyKey: keyOf(path, body, before) });
}

/** The same content in the same place has the same key (facts-and-subjects.md 4); it holds no personal data. */
function keyOf(path: string, body: Fields, before?: Fields): string {
  const digest = createHash('sha256')
    .update(canonical([path, body, before ?? null]))
    .digest('base64url');
  return `catalogue-${digest}`;
}

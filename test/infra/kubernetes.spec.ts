import { readFile } from 'node:fs/promises';
import { parse, parseAllDocuments } from 'yaml';
import { VARIABLES } from '../../apps/ledger-api/configuration/read-configuration.js';
import { kubernetesMistakes, unknownFields, type Manifest } from './schemas.js';

const FOLDER = 'infra/kubernetes';

interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string };
}
interface Deployment extends Manifest {
  readonly spec: {
    readonly replicas: number;
    readonly template: {
      readonly metadata: { readonly labels: Readonly<Record<string, string>> };
      readonly spec: {
        readonly securityContext: object;
        readonly containers: readonly {
          readonly image: string;
          readonly env: readonly { readonly name: string; readonly value: string }[];
          readonly startupProbe: Probe;
          readonly livenessProbe: Probe;
          readonly readinessProbe: Probe;
          readonly resources: { readonly requests: object; readonly limits: object };
          readonly securityContext: object;
          readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
        }[];
        readonly volumes: readonly { readonly name: string; readonly secret?: object }[];
      };
    };
  };
}
interface Kustomization {
  readonly resources: readonly string[];
  readonly images: readonly { readonly name: string }[];
}

const kustomization = parse(await readFile(`${FOLDER}/kustomization.yaml`, 'utf8')) as Kustomization;
const files = await Promise.all(kustomization.resources.map((file) => readFile(`${FOLDER}/${file}`, 'utf8')));
const manifests = files.flatMap((text) =>
  parseAllDocuments(text).map((document) => document.toJS() as Manifest),
);
const deployments = manifests.filter(({ kind }) => kind === 'Deployment') as Deployment[];

describe('the base for Kubernetes', () => {
  it('is what Kubernetes says its kinds are', () => {
    expect(manifests.length).toBeGreaterThan(9);
    expect(manifests.flatMap(kubernetesMistakes)).toEqual([]);
    const broken = { ...deployments[0], spec: { replicas: 'three' } } as unknown as Manifest;
    expect(kubernetesMistakes(broken).join()).toMatch(/selector.*template|replicas/);
  });

  it('has no field that Kubernetes would drop', () => {
    expect(unknownFields(manifests)).toEqual([]);
    const broken = { ...deployments[0], spec: { ...deployments[0]?.spec, replica: 3 } } as Manifest;
    expect(unknownFields([broken]).join()).toContain('replica');
  });

  it('sets only variables that the configuration knows, and no secret', () => {
    for (const { spec } of deployments)
      for (const { env, volumeMounts } of spec.template.spec.containers) {
        expect(VARIABLES).toEqual(expect.arrayContaining(env.map(({ name }) => name)));
        for (const { name, value } of env)
          if (/_FILE$/.test(name))
            expect(volumeMounts.some(({ mountPath }) => value.startsWith(mountPath))).toBe(true);
          else expect([name, value]).not.toEqual([expect.stringMatching(/URL|KEY|PASSWORD/), value]);
      }
    expect(manifests.filter(({ kind }) => kind === 'Secret')).toEqual([]);
  });

  it('runs several replicas of the API, and a second projector and sealer that stand by', () => {
    const replicas = deployments.map(({ spec }) => {
      const role = spec.template.spec.containers[0]?.env.find(({ name }) => name === 'LEDGER_ROLES');
      return [role?.value, spec.replicas];
    });
    expect(replicas).toEqual([
      ['api', 3],
      ['projector', 2],
      ['sealer', 2],
    ]);
  });

  it('gives each deployment a budget for disruptions that leaves one to evict', () => {
    for (const { spec } of deployments) {
      const name = spec.template.metadata.labels['app.kubernetes.io/name'];
      const budgets = manifests.filter(({ kind }) => kind === 'PodDisruptionBudget') as unknown as {
        spec: { minAvailable: number; selector: { matchLabels: object } };
      }[];
      const budget = budgets.find(
        ({ spec: { selector } }) =>
          Object.entries(selector.matchLabels).join() === `app.kubernetes.io/name,${name}`,
      );
      expect(budget?.spec.minAvailable).toBe(spec.replicas - 1);
    }
  });

  it('asks for life and readiness where the service tells them, and runs without rights', () => {
    for (const { spec } of deployments) {
      const { containers, securityContext } = spec.template.spec;
      expect(securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 1000 });
      for (const container of containers) {
        expect(container.livenessProbe.httpGet).toEqual({ path: '/health/live', port: 'ops' });
        expect(container.startupProbe.httpGet).toEqual({ path: '/health/live', port: 'ops' });
        expect(container.readinessProbe.httpGet).toEqual({ path: '/health/ready', port: 'ops' });
        expect(container.resources.requests).toMatchObject({
          cpu: expect.anything(),
          memory: expect.anything(),
        });
        expect(container.resources.limits).toMatchObject({ memory: expect.anything() });
        expect(container.securityContext).toMatchObject({
          readOnlyRootFilesystem: true,
          allowPrivilegeEscalation: false,
          capabilities: { drop: ['ALL'] },
        });
        expect(kustomization.images.map(({ name }) => name)).toContain(container.image);
      }
    }
  });
});

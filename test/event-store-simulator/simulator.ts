import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import {
  Server,
  ServerCredentials,
  status,
  type sendUnaryData,
  type ServerReadableStream,
  type ServerUnaryCall,
} from '@grpc/grpc-js';
import gossipService from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import gossipMessages from '@eventstore/db-client/generated/gossip_pb.js';
import featuresService from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import featureMessages from '@eventstore/db-client/generated/serverfeatures_pb.js';
import sharedMessages from '@eventstore/db-client/generated/shared_pb.js';
import streamsService from '@eventstore/db-client/generated/streams_grpc_pb.js';
import streamMessages from '@eventstore/db-client/generated/streams_pb.js';
import type {
  AppendReq,
  AppendResp,
  TombstoneReq,
  TombstoneResp,
} from '@eventstore/db-client/generated/streams_pb.js';
import {
  type Call,
  type Fault,
  type FaultHook,
  failure,
  notLeader,
  streamDeleted,
  wrongVersion,
} from './faults.js';
import { type Expected, type ProposedEvent, SimulatedLog } from './log.js';
import { appendAnswer, expectedOf, nameOf, proposedOf } from './messages.js';
import {
  answerAllRead,
  answerStreamRead,
  answerSubscription,
  type ReadCall,
  type ReadSettings,
} from './serve-reads.js';

export interface SimulatorOptions {
  /** As a server says it. Default 24.10.0. */
  readonly version?: string;
  /** Calls that it has; default what a server has. An empty list with `features: false` is a very old one. */
  readonly methods?: readonly string[];
  /** False: it does not know GetSupportedMethods. */
  readonly features?: boolean;
  /** Events in one burst that a live subscription does not stand. Default 1,000. */
  readonly burst?: number;
  /** PEM files. Absent: no TLS. */
  readonly tls?: { readonly key: string; readonly certificate: string };
  /** Name -> password; absent: everybody may do everything. */
  readonly users?: Readonly<Record<string, string>>;
  /** What it holds; default an empty log in memory. */
  readonly log?: SimulatedLog;
  /** Default one that is free. */
  readonly port?: number;
  /** Whom Gossip names as the leader; default itself. */
  readonly leader?: () => { readonly host: string; readonly port: number };
}

/** However a call ends, one of these comes first. */
const ENDS = ['cancelled', 'finish', 'error', 'close'] as const;

const METHODS = ['append', 'batchappend', 'read', 'tombstone', 'delete'];

/**
 * A simulator of EventStoreDB: the real gRPC services, for the unmodified client, over a log in memory. It is no
 * database; a real server runs the same suite (TEST_EVENTSTORE_URL).
 */
export class Simulator {
  readonly log: SimulatedLog;
  /** Asked at every call. */
  fault: FaultHook = () => undefined;
  /** Every call, in order of arrival. */
  readonly calls: Call[] = [];
  port: number;
  /** Reads and subscriptions that the server still serves: those that a client left behind among them. */
  openReads = 0;
  private server: Server | undefined;
  private waiting: (() => void)[] = [];
  private stopped: { readonly until: Promise<void>; readonly go: () => void } | undefined;

  private constructor(private readonly options: SimulatorOptions) {
    this.log = options.log ?? new SimulatedLog();
    this.port = options.port ?? 0;
  }

  static async start(options: SimulatorOptions = {}): Promise<Simulator> {
    const simulator = new Simulator(options);
    await simulator.listen();
    return simulator;
  }

  get url(): string {
    return `esdb://127.0.0.1:${this.port}?tls=false`;
  }

  /** Cuts every connection at once and takes no more, as a killed server. What was stored is kept. */
  stop(): void {
    this.server?.forceShutdown();
    this.server = undefined;
    this.wake();
  }

  /** Listens again on the same port. */
  async restart(): Promise<void> {
    this.stop();
    await this.listen();
  }

  /** Takes everything in and answers nothing until it is resumed, as a process that was sent SIGSTOP. */
  pause(): void {
    let go = (): void => {};
    const until = new Promise<void>((resolve) => (go = resolve));
    this.stopped = { until, go };
  }

  resume(): void {
    this.stopped?.go();
    this.stopped = undefined;
  }

  /** Writes past the protocol: an operator, another application or the server itself. */
  write(stream: string, type: string, json: string): void {
    const data = new TextEncoder().encode(json);
    this.log.append(stream, 'any', [
      { id: crypto.randomUUID(), type, contentType: 'application/json', data },
    ]);
    this.wake();
  }

  count(method: Call['method']): number {
    return this.calls.filter((call) => call.method === method).length;
  }

  private async listen(): Promise<void> {
    const server = new Server({ 'grpc.max_receive_message_length': 17 * 1024 * 1024 });
    server.addService(streamsService.StreamsService, {
      append: (call: ServerReadableStream<AppendReq, AppendResp>, answer: sendUnaryData<AppendResp>) =>
        void this.append(call, answer),
      batchAppend: (call: { on(name: 'data', listener: () => void): void }) =>
        // Nobody should come here: the adapter appends classically.
        call.on('data', () => this.calls.push({ method: 'batchAppend' })),
      read: (call: ReadCall) => void this.read(call),
      tombstone: (call: ServerUnaryCall<TombstoneReq, TombstoneResp>, answer: sendUnaryData<TombstoneResp>) =>
        void this.tombstone(call, answer),
      delete: (_call: unknown, answer: sendUnaryData<never>) =>
        answer(failure(status.UNIMPLEMENTED, 'not simulated')),
    });
    if (this.options.features !== false) {
      server.addService(featuresService.ServerFeaturesService, {
        getSupportedMethods: (_call: unknown, answer: sendUnaryData<unknown>) => void this.features(answer),
      });
    }
    server.addService(gossipService.GossipService, {
      read: (_call: unknown, answer: sendUnaryData<unknown>) => this.gossip(answer),
    });
    this.port = await new Promise<number>((resolve, reject) =>
      server.bindAsync(`127.0.0.1:${this.port}`, this.credentials(), (error, port) =>
        error ? reject(error) : resolve(port),
      ),
    );
    this.server = server;
  }

  private credentials(): ServerCredentials {
    const { tls } = this.options;
    if (!tls) return ServerCredentials.createInsecure();
    return ServerCredentials.createSsl(null, [
      { private_key: readFileSync(tls.key), cert_chain: readFileSync(tls.certificate) },
    ]);
  }

  private async append(
    call: ServerReadableStream<AppendReq, AppendResp>,
    answer: sendUnaryData<AppendResp>,
  ): Promise<void> {
    let stream = '';
    let expected: Expected = 'any';
    const events: ProposedEvent[] = [];
    call.on('data', (message: AppendReq) => {
      const options = message.getOptions();
      if (options) {
        stream = nameOf(options.getStreamIdentifier());
        expected = expectedOf(options);
        this.calls.push({ method: 'append', stream });
      } else {
        events.push(proposedOf(message.getProposedMessage()!));
      }
    });
    await once(call, 'end').catch(() => undefined);
    // A request that its client broke off is no request, however much of it came.
    if (call.cancelled) return;
    const fault = await this.begin({ method: 'append', stream });
    const denied = this.denied(call.metadata.get('authorization')[0]);
    if (denied) return answer(denied);
    if (fault?.do === 'not_leader') return answer(notLeader(fault.host, fault.port));
    if ((fault?.do === 'swallow' || fault?.do === 'abort') && !fault.stored) return refuse(fault, answer);
    if (events.some(({ id, type }) => !/^[0-9a-f-]{36}$/i.test(id) || type === '') || stream === '') {
      return answer(failure(status.INVALID_ARGUMENT, 'Bad request'));
    }
    const decision = this.log.append(stream, expected, events);
    this.wake();
    if (fault?.do === 'swallow' || fault?.do === 'abort') return refuse(fault, answer);
    if (fault?.do === 'delay') await new Promise((resolve) => setTimeout(resolve, fault.ms));
    if (decision.kind === 'deleted') return answer(streamDeleted(stream));
    answer(null, appendAnswer(decision, expected, fault?.do !== 'no_position'));
  }

  private async tombstone(
    call: ServerUnaryCall<TombstoneReq, TombstoneResp>,
    answer: sendUnaryData<TombstoneResp>,
  ): Promise<void> {
    const options = call.request.getOptions()!;
    const stream = nameOf(options.getStreamIdentifier());
    const expected = options.hasRevision() ? BigInt(options.getRevision()) : 'any';
    this.calls.push({ method: 'tombstone', stream });
    const fault = await this.begin({ method: 'tombstone', stream });
    if ((fault?.do === 'swallow' || fault?.do === 'abort') && !fault.stored) return refuse(fault, answer);
    const decision = this.log.tombstone(stream, expected);
    this.wake();
    if (fault?.do === 'swallow' || fault?.do === 'abort') return refuse(fault, answer);
    if (decision.kind === 'deleted') return answer(streamDeleted(stream));
    if (decision.kind === 'conflict')
      return answer(wrongVersion(stream, String(expected), decision.current ?? -1n));
    answer(null, new streamMessages.TombstoneResp());
  }

  private async read(call: ReadCall): Promise<void> {
    call.on('error', () => undefined);
    this.openReads += 1;
    const over = () => {
      this.openReads -= 1;
      for (const name of ENDS) call.off(name, over);
    };
    for (const name of ENDS) call.once(name, over);
    const options = call.request.getOptions()!;
    const method = options.hasSubscription() ? 'subscribe' : 'read';
    const stream = options.hasStream() ? nameOf(options.getStream()!.getStreamIdentifier()) : '$all';
    this.calls.push({ method, stream });
    const fault = await this.begin({ method, stream });
    const denied = this.denied(call.metadata.get('authorization')[0]);
    if (denied) return void call.emit('error', denied);
    if (fault?.do === 'swallow') return;
    if (fault?.do === 'abort')
      return void call.emit('error', failure(fault.code, fault.message, named(fault)));
    if (fault?.do === 'not_leader') return void call.emit('error', notLeader(fault.host, fault.port));
    if (fault?.do === 'delay') await new Promise((resolve) => setTimeout(resolve, fault.ms));
    const settings = this.settings();
    if (method === 'subscribe') await answerSubscription(call, settings, fault);
    else if (options.hasStream()) await answerStreamRead(call, settings, fault);
    else await answerAllRead(call, settings, fault);
  }

  private async features(answer: sendUnaryData<unknown>): Promise<void> {
    this.calls.push({ method: 'features' });
    const fault = await this.begin({ method: 'features' });
    if (fault?.do === 'swallow' || fault?.do === 'abort') return refuse(fault, answer);
    const supported = new featureMessages.SupportedMethods();
    supported.setEventStoreServerVersion(this.options.version ?? '24.10.0');
    for (const name of this.options.methods ?? METHODS) {
      const method = new featureMessages.SupportedMethod();
      method.setServiceName('event_store.client.streams.streams');
      method.setMethodName(name);
      supported.addMethods(method);
    }
    answer(null, supported);
  }

  private gossip(answer: sendUnaryData<unknown>): void {
    this.calls.push({ method: 'gossip' });
    const { host, port } = this.options.leader?.() ?? { host: '127.0.0.1', port: this.port };
    const member = new gossipMessages.MemberInfo();
    const id = new sharedMessages.UUID();
    id.setString(crypto.randomUUID());
    member.setInstanceId(id);
    member.setState(gossipMessages.MemberInfo.VNodeState.LEADER);
    member.setIsAlive(true);
    const place = new gossipMessages.EndPoint();
    place.setAddress(host);
    place.setPort(port);
    member.setHttpEndPoint(place);
    const cluster = new gossipMessages.ClusterInfo();
    cluster.addMembers(member);
    answer(null, cluster);
  }

  private async begin(call: Call): Promise<Fault | undefined> {
    while (this.stopped) await this.stopped.until;
    return this.fault(call);
  }

  private denied(authorization: unknown): ReturnType<typeof failure> | undefined {
    const { users } = this.options;
    if (!users) return undefined;
    const text = /^Basic (.+)$/.exec(String(authorization ?? ''))?.[1];
    if (!text) return failure(status.PERMISSION_DENIED, 'Access Denied', { exception: 'access-denied' });
    const [, name = '', password] = /^([^:]*):(.*)$/s.exec(Buffer.from(text, 'base64').toString()) ?? [];
    return users[name] === password ? undefined : failure(status.UNAUTHENTICATED, 'Unauthenticated');
  }

  private settings(): ReadSettings {
    const [major = 0, minor = 0] = (this.options.version ?? '24.10.0').split('.').map(Number);
    return {
      log: this.log,
      saysCaughtUp: major > 23 || (major === 23 && minor >= 10),
      saysFellBehind: major >= 24,
      burst: this.options.burst ?? 1_000,
      growth: () => new Promise((resolve) => this.waiting.push(resolve)),
    };
  }

  private wake(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}

function named(fault: Extract<Fault, { do: 'abort' }>): Record<string, string> {
  return fault.exception === undefined ? {} : { exception: fault.exception };
}

function refuse<T>(fault: Extract<Fault, { do: 'abort' | 'swallow' }>, answer: sendUnaryData<T>): void {
  if (fault.do === 'abort') answer(failure(fault.code, fault.message, named(fault)));
}

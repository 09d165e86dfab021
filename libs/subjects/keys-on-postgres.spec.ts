import '../../test/support/postgres/choose-postgres.js';
import { email, grant, World } from './testing/world.js';

describe('an erasure on PostgreSQL', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.open();
  });
  afterEach(() => world.end());

  it('says that what it destroyed is unreadable, not that it is nowhere any more', async () => {
    const id = await world.record(email('ada@example.org'), grant('newsletter'));
    const { fact, position } = await world.recordErasure(id);
    expect(await world.subjects.destroy(id, fact, position)).toMatchObject({ outcome: 'unreadable' });
    const [link] = await world.events(id);
    expect((await world.subjects.open(id, link!)).erased).toEqual(['identity']);
    // The bucket is due for a rotation: then it is destroyed in every copy.
    expect((await world.subjects.rotateEpoch({ buckets: 'dirty' })).buckets).toBe(1);
  });
});

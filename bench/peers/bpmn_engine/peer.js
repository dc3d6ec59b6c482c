// bpmn-engine with its state as one jsonb document in PostgreSQL, and nothing else.
// Takes a job as JSON from the first line of the input; see bench/peers/running.py.
import { createInterface } from "node:readline";

import { Engine } from "bpmn-engine";
import pg from "pg";

const input = createInterface({ input: process.stdin });
const lines = input[Symbol.asyncIterator]();
const told = async () => JSON.parse((await lines.next()).value);
const tell = (value) => process.stdout.write(JSON.stringify(value) + "\n");

const job = await told();
const database = new pg.Client({ connectionString: job.url });
await database.connect();
await database.query(
  "create table instance (id bigserial primary key, state jsonb not null, done boolean not null)",
);

const resting = async (engine, done) => {
  const state = JSON.stringify(await engine.getState());
  if (!done) await engine.stop(); // its timers live in the process: 72 hours of them
  return state;
};

const start = async () => {
  const engine = new Engine({ name: "measured", source: job.source });
  await engine.execute({ variables: { ...job.data, urgent: false } });
  const state = await resting(engine, false);
  const text = "insert into instance (state, done) values ($1, false) returning id";
  return (await database.query(text, [state])).rows[0].id;
};

const complete = async (id) => {
  await database.query("begin");
  const found = await database.query("select state from instance where id = $1 for update", [id]);
  const engine = new Engine({ name: "measured" });
  engine.recover(found.rows[0].state);
  const run = await engine.resume();
  const waiting = run.getPostponed().filter((each) => each.type === "bpmn:UserTask");
  if (waiting.length !== 1) throw new Error(`${waiting.length} tasks wait`);
  run.environment.assignVariables({ words: "done" });
  waiting[0].signal({ words: "done" });
  const done = run.getPostponed().length === 0;
  const state = await resting(engine, done);
  await database.query("update instance set state = $1, done = $2 where id = $3", [state, done, id]);
  await database.query("commit");
  return done;
};

const carry = async (count) => {
  const steps = [];
  for (let number = 0; number < count; number += 1) {
    const id = await start();
    for (const isLast of [false, false, true]) {
      const began = process.hrtime.bigint();
      const done = await complete(id);
      steps.push(Number(process.hrtime.bigint() - began) / 1e6);
      if (done !== isLast) throw new Error("the process has another course");
    }
  }
  return steps;
};

await carry(job.warm);
tell({});
await told();
tell({ steps: await carry(job.count) });
await told();
await database.end();
input.close();
process.exit(0);

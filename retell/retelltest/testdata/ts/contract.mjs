// Retell's official SDK, unchanged, against the server at RETELL_BASE_URL.
// Every step throws when it does not get what the SDK's types promise.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import Retell, { toFile } from 'retell-sdk';

const { RETELL_API_KEY: key, LLM_WEBSOCKET_URL: socket, VERIFY_URL: verifyURL } = process.env;
const client = new Retell({ maxRetries: 0 }); // RETELL_API_KEY and RETELL_BASE_URL
const callee = '+14155550199';

async function collect(list) {
  const all = [];
  for await (const item of list) all.push(item);
  return all;
}

async function gone(get) {
  await assert.rejects(get, (error) => {
    assert.ok(error instanceof Retell.NotFoundError, `${error}`);
    assert.match(error.message, /not found/);
    return true;
  });
}

async function agents() {
  const engine = { type: 'custom-llm', llm_websocket_url: socket };
  const agent = await client.agent.create({ voice_id: '11labs-Adrian', response_engine: engine, agent_name: 'Ava' });
  assert.equal(agent.version, 0);
  assert.equal((await client.agent.retrieve(agent.agent_id)).agent_name, 'Ava');
  const updated = await client.agent.update(agent.agent_id, { agent_name: 'Bea', webhook_url: null });
  assert.equal(updated.agent_name, 'Bea');
  const listed = await client.agent.list({ limit: 10 });
  assert.deepEqual(listed.items.map((item) => item.agent_id), [agent.agent_id]);
  await client.agent.publish(agent.agent_id, { version: 0 });
  const draft = await client.agent.createVersion(agent.agent_id, { base_version: 0 });
  assert.equal(draft.version, 1);
  assert.equal((await client.agent.retrieve(agent.agent_id, { version: 'latest_published' })).version, 0);
  await assert.rejects(client.agent.create({ response_engine: engine }), Retell.BadRequestError);
  await client.agent.delete(agent.agent_id);
  await gone(() => client.agent.retrieve(agent.agent_id));
}

async function llms() {
  const llm = await client.llm.create({ general_prompt: 'You are Ava.', general_tools: [{ type: 'end_call', name: 'end_call' }] });
  assert.equal((await client.llm.retrieve(llm.llm_id)).general_tools[0].type, 'end_call');
  assert.equal((await client.llm.update(llm.llm_id, { begin_message: 'Hi' })).begin_message, 'Hi');
  assert.equal((await client.llm.list()).items.length, 1);
  await client.llm.delete(llm.llm_id);
  await gone(() => client.llm.retrieve(llm.llm_id));
}

async function flows() {
  const node = { id: 'start', type: 'conversation', instruction: { type: 'prompt', text: 'Greet.' } };
  const flow = await client.conversationFlow.create({
    start_speaker: 'agent', model_choice: { type: 'cascading', model: 'gpt-4.1' }, nodes: [node], start_node_id: 'start',
  });
  const id = flow.conversation_flow_id;
  assert.equal((await client.conversationFlow.retrieve(id)).nodes[0].id, 'start');
  assert.equal((await client.conversationFlow.update(id, { global_prompt: 'Be brief.' })).global_prompt, 'Be brief.');
  assert.equal((await client.conversationFlow.list()).items.length, 1);
  await client.conversationFlow.delete(id);
  await gone(() => client.conversationFlow.retrieve(id));
}

async function knowledgeBases() {
  const base = await client.knowledgeBase.create({
    knowledge_base_name: 'hours',
    knowledge_base_texts: [{ title: 'Hours', text: '9 to 5' }],
    knowledge_base_urls: ['https://example.com'],
    knowledge_base_files: [await toFile(Buffer.from('a filling is 90'), 'prices.txt')],
  });
  assert.deepEqual(base.knowledge_base_sources.map((source) => source.type), ['text', 'url', 'document']);
  const id = base.knowledge_base_id;
  assert.equal((await client.knowledgeBase.retrieve(id)).status, 'complete');
  const more = await client.knowledgeBase.addSources(id, { knowledge_base_urls: ['https://example.org'] });
  assert.equal(more.knowledge_base_sources.length, 4);
  const less = await client.knowledgeBase.deleteSource(more.knowledge_base_sources[0].source_id, { knowledge_base_id: id });
  assert.equal(less.knowledge_base_sources.length, 3);
  assert.equal((await client.knowledgeBase.list()).length, 1);
  await client.knowledgeBase.delete(id);
  await gone(() => client.knowledgeBase.retrieve(id));
}

async function numbers(agentID) {
  const number = await client.phoneNumber.create({ area_code: 415, outbound_agents: [{ agent_id: agentID, weight: 1 }] });
  assert.match(number.phone_number, /^\+1415\d{7}$/);
  assert.equal((await client.phoneNumber.retrieve(number.phone_number)).area_code, 415);
  const updated = await client.phoneNumber.update(number.phone_number, { nickname: 'Front desk' });
  assert.equal(updated.nickname, 'Front desk');
  const spare = await client.phoneNumber.import({ phone_number: '+442071838750', termination_uri: 'someone.pstn.twilio.com' });
  assert.equal((await client.phoneNumber.list()).items.length, 2);
  await client.phoneNumber.delete(spare.phone_number);
  await gone(() => client.phoneNumber.retrieve(spare.phone_number));
  return number.phone_number;
}

// webhooks is a server that lets the SDK verify what it gets.
async function webhooks() {
  const events = [];
  let wake = () => {};
  const server = createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', async () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const signature = request.headers['x-retell-signature'];
      events.push({
        payload: JSON.parse(body),
        verified: await Retell.verify(body, key, signature),
        tampered: await Retell.verify(body + ' ', key, signature),
        stranger: await Retell.verify(body, 'another key', signature),
      });
      response.writeHead(204).end();
      wake();
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const count = async (n) => {
    while (events.length < n) await new Promise((resolve) => { wake = resolve; });
  };
  return { url: `http://127.0.0.1:${server.address().port}/webhook`, events, count, close: () => server.close() };
}

async function calls() {
  const hooks = await webhooks();
  const agent = await client.agent.create({
    voice_id: '11labs-Adrian', response_engine: { type: 'custom-llm', llm_websocket_url: socket }, webhook_url: hooks.url,
  });
  const from = await numbers(agent.agent_id);
  const call = await client.call.createPhoneCall({
    from_number: from, to_number: callee, metadata: { order: 7 }, retell_llm_dynamic_variables: { name: 'Ada' },
  });
  assert.equal(call.call_status, 'registered');
  await hooks.count(3);
  assert.deepEqual(hooks.events.map((event) => event.payload.event), ['call_started', 'call_ended', 'call_analyzed']);
  for (const event of hooks.events) {
    assert.deepEqual([event.verified, event.tampered, event.stranger], [true, false, false]);
    assert.equal(event.payload.call.call_id, call.call_id);
  }
  const ended = await client.call.retrieve(call.call_id);
  assert.equal(ended.call_status, 'ended');
  assert.equal(ended.disconnection_reason, 'agent_hangup');
  assert.match(ended.transcript, /Agent: .*\nUser: bye/);
  assert.equal(ended.call_analysis.call_successful, true);
  const updated = await client.call.update(call.call_id, { metadata: { order: 8 } });
  assert.deepEqual(updated.metadata, { order: 8 });

  const web = await client.call.createWebCall({ agent_id: agent.agent_id });
  assert.equal(web.transport, 'gateway');
  await client.call.stop(web.call_id);
  await hooks.count(5);
  const outbound = await client.call.list({
    limit: 1, include_total: true, filter_criteria: { direction: { type: 'enum', op: 'in', value: ['outbound'] } },
  });
  assert.equal(outbound.total, 1);
  assert.equal(outbound.items[0].call_id, call.call_id);
  await client.call.delete(call.call_id);
  await gone(() => client.call.retrieve(call.call_id));
  await assert.rejects(client.call.createPhoneCall({ from_number: from, to_number: 'nobody' }), Retell.BadRequestError);
  hooks.close();
}

// signatures has our side verify what the SDK signs.
async function signatures() {
  const body = JSON.stringify({ event: 'call_ended', call: { call_id: 'call_1', note: 'Grüße' } });
  const post = (text, signature) => fetch(verifyURL, { method: 'POST', body: text, headers: { 'X-Retell-Signature': signature } });
  const signature = await Retell.sign(body, key);
  assert.equal((await post(body, signature)).status, 204);
  assert.equal((await post(body + ' ', signature)).status, 401);
  assert.equal((await post(body, await Retell.sign(body, 'another key'))).status, 401);
}

for (const step of [agents, llms, flows, knowledgeBases, calls, signatures]) {
  await step();
  console.log(`ok ${step.name}`);
}
const stranger = new Retell({ apiKey: 'wrong', maxRetries: 0 });
await assert.rejects(stranger.identity.retrieve(), Retell.AuthenticationError);
console.log('ok wrong key');

// What the client for Node makes of the service at the URL that it is given, as JSON.
import OpenAI from "openai";

const client = new OpenAI({ apiKey: "unused", baseURL: process.argv[2], maxRetries: 0 });
const model = "magicoder";
const ask = { model, messages: [{ role: "user", content: "Add." }], max_completion_tokens: 6, temperature: 0 };

const chat = await client.chat.completions.create(ask);
let streamed = "";
let usage = null;
for await (const chunk of await client.chat.completions.create({
  ...ask,
  stream: true,
  stream_options: { include_usage: true },
})) {
  streamed += chunk.choices[0]?.delta?.content ?? "";
  usage = chunk.usage ?? usage;
}
const completion = await client.completions.create({ model, prompt: "def f", max_tokens: 6, temperature: 0 });
const response = await client.responses.create({ model, input: "Add.", max_output_tokens: 6, temperature: 0 });
let responded = "";
for await (const event of await client.responses.create({
  model,
  input: "Add.",
  max_output_tokens: 6,
  temperature: 0,
  stream: true,
})) {
  if (event.type === "response.output_text.delta") {
    responded += event.delta;
  }
}
const models = [];
for await (const each of client.models.list()) {
  models.push(each.id);
}
let refusal = null;
try {
  await client.chat.completions.create({ ...ask, temperature: 9 });
} catch (error) {
  refusal = { status: error.status, param: error.param };
}

console.log(
  JSON.stringify({
    chat: chat.choices[0].message.content,
    streamed,
    usage: usage.completion_tokens,
    completion: completion.choices[0].text,
    response: response.output_text,
    responded,
    models,
    refusal,
  }),
);

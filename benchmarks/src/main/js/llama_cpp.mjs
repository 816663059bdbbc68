// llama.cpp beside `bench inference`: answers each line of standard input with a line of JSON.
//
//     node llama_cpp.mjs FOLDER_OF_NODE_MODULES MODEL.gguf THREADS
//
// `decode N` continues a sequence by N tokens, one after the other, each the likeliest; `prompt N` computes N new tokens at once. The answer has
// `tokens`, and the seconds of wall clock and of this process's processor time that they took: { "tokens": 8, "wall": 0.2, "processor": 0.2 }.
import { createRequire } from "node:module";
import path from "node:path";
import readline from "node:readline";
import { pathToFileURL } from "node:url";

const [folder, file, threads] = process.argv.slice(2);
const entry = createRequire(path.join(path.resolve(folder), "any.js")).resolve("node-llama-cpp");
const { getLlama, LlamaLogLevel } = await import(pathToFileURL(entry).href);

const LONGEST = 1024;
// Any will do, and every vocabulary has these: the bytes.
const FIRST_TOKEN = 3;
const TOKENS = 256;

const llama = await getLlama({ gpu: false, build: "never", maxThreads: 0, skipDownload: true, logLevel: LlamaLogLevel.error });
const model = await llama.loadModel({ modelPath: file, gpuLayers: 0 });
const context = await model.createContext({ threads: Number(threads), contextSize: LONGEST, batchSize: 512, sequences: 1 });
const sequence = context.getSequence();

let seed = 1;
function nextToken() {
    seed = (seed * 48271) % 2147483647;
    return FIRST_TOKEN + (seed % TOKENS);
}

async function decode(count) {
    await sequence.clearHistory();
    const tokens = sequence.evaluate([nextToken()], { temperature: 0, yieldEogToken: true });
    await tokens.next(); // the first one comes with the prompt
    const measured = start();
    for (let i = 0; i < count; i++) {
        await tokens.next();
    }
    const answer = end(measured, count);
    await tokens.return();
    return answer;
}

// With the logits of the last token, as a first answer needs.
async function prompt(count) {
    await sequence.clearHistory();
    const tokens = sequence.evaluate(Array.from({ length: count }, nextToken), { temperature: 0, yieldEogToken: true });
    const measured = start();
    await tokens.next();
    const answer = end(measured, count);
    await tokens.return();
    return answer;
}

function start() {
    return { wall: process.hrtime.bigint(), processor: process.cpuUsage() };
}

function end(since, tokens) {
    const processor = process.cpuUsage(since.processor);
    return {
        tokens,
        wall: Number(process.hrtime.bigint() - since.wall) / 1e9,
        processor: (processor.user + processor.system) / 1e6,
    };
}

const works = { decode, prompt };
console.log(JSON.stringify({ threads: context.currentThreads, ready: true }));
for await (const line of readline.createInterface({ input: process.stdin })) {
    const [work, count] = line.split(" ");
    console.log(JSON.stringify(await works[work](Number(count))));
}
process.exit(0);

// The REST side of the service: which models there are, and answers as they come.

/** What went wrong, in a sentence for people. */
export class ServiceError extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

function headers(key) {
  return key === "" ? {} : { Authorization: `Bearer ${key}` };
}

async function ask(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch (failure) {
    if (failure.name === "AbortError") {
      throw failure;
    }
    throw new ServiceError("The service cannot be reached: is it still running?", 0);
  }
  if (!response.ok) {
    throw await refusal(response);
  }
  return response;
}

async function refusal(response) {
  const status = response.status;
  if (status === 401) {
    return new ServiceError("This service asks for an API key, and this is none it knows: enter one under Settings.", status);
  }
  let reason = "";
  try {
    reason = (await response.json()).error.message;
  } catch {
    // a proxy's page, not the service's own words
  }
  const later = response.headers.get("Retry-After");
  const again = later === null ? "" : ` Try again in ${later} s.`;
  return new ServiceError(
    typeof reason === "string" && reason !== "" ? sentence(reason) + again : `The service answered with status ${status}.${again}`,
    status);
}

function sentence(text) {
  const begun = text[0].toUpperCase() + text.slice(1);
  return /[.!?]$/.test(begun) ? begun : begun + ".";
}

/** The models that are served: an array of `{ id, checkpoint, max_model_len, parent }`. */
export async function models(key) {
  const response = await ask("v1/models", { headers: headers(key), cache: "no-store" });
  return (await response.json()).data;
}

/**
 * Asks for a chat completion and hands over its parts as they come: `{ version }` once, `{ text }` for each piece, and in
 * the end `{ finish }` and `{ usage }`. Aborting the signal closes the connection, at which the service stops computing.
 */
export async function* answer(request, key, signal) {
  const response = await ask("v1/chat/completions", {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers(key) },
    body: JSON.stringify({ ...request, stream: true, stream_options: { include_usage: true } }),
    signal,
  });
  const version = response.headers.get("X-Model-Version");
  if (version !== null) {
    yield { version };
  }
  let done = false;
  for await (const data of events(response.body)) {
    if (data === "[DONE]") {
      done = true;
      continue;
    }
    const event = JSON.parse(data);
    if (event.error) {
      throw new ServiceError(sentence(event.error.message), 200);
    }
    if (event.usage) {
      yield { usage: event.usage };
    }
    for (const choice of event.choices ?? []) {
      if (choice.delta.content) {
        yield { text: choice.delta.content };
      }
      if (choice.finish_reason) {
        yield { finish: choice.finish_reason };
      }
    }
  }
  if (!done) {
    throw new ServiceError("The connection broke before the answer was complete.", 0);
  }
}

/** The data of server-sent events, one after the other. */
async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (;;) {
      const { value, done } = await read(reader);
      if (done) {
        return;
      }
      rest += value;
      const lines = rest.split(/\r?\n/);
      rest = lines.pop();
      for (const line of lines) {
        if (line.startsWith("data:")) {
          yield line.slice(5).trimStart();
        }
      }
    }
  } finally {
    reader.cancel().catch(() => {}); // ended already
  }
}

async function read(reader) {
  try {
    return await reader.read();
  } catch (failure) {
    if (failure.name === "AbortError") {
      throw failure;
    }
    throw new ServiceError("The connection broke before the answer was complete.", 0);
  }
}

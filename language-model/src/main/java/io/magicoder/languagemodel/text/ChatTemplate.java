package io.magicoder.languagemodel.text;

/**
 * A prompt in Jinja as transformers reads it: {@code chat_template} of {@code tokenizer_config.json}. Whether a reader
 * trims blocks does not matter, since every block says itself what it trims.
 */
final class ChatTemplate {
    private static final String TEMPLATE = """
            {%- set state = namespace(system='', between='') -%}
            {%- if bos_token is defined and bos_token -%}{{- bos_token -}}{%- endif -%}
            {{- PREAMBLE -}}
            {%- for message in messages -%}
              {%- if message['role'] == 'system' -%}
                {%- set state.system = state.system + message['content'] + '\\n\\n' -%}
              {%- elif message['role'] == 'user' -%}
                {{- state.between + INSTRUCTION + state.system + message['content'] + '\\n\\n' -}}
                {%- set state.system = '' -%}
              {%- else -%}
                {{- RESPONSE + message['content'] -}}
                {%- if eos_token is defined and eos_token -%}{{- eos_token -}}{%- endif -%}
                {%- set state.between = '\\n\\n' -%}
              {%- endif -%}
            {%- endfor -%}
            {%- if add_generation_prompt -%}{{- RESPONSE -}}{%- endif -%}
            """;

    private ChatTemplate() {}

    /**
     * A template of these parts.
     *
     * @param preamble once, at the beginning
     * @param instruction before what a user says, which an empty line follows
     * @param response before what the assistant says, which the end token follows
     */
    static String of(String preamble, String instruction, String response) {
        return TEMPLATE.strip()
                .replace("PREAMBLE", literal(preamble))
                .replace("INSTRUCTION", literal(instruction))
                .replace("RESPONSE", literal(response));
    }

    private static String literal(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n") + "'";
    }
}

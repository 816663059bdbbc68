package io.magicoder.trainer.training;

/** An instruction and the response to learn. */
public record Example(String instruction, String response) {}

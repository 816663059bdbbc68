package io.magicoder.generator.teacher;

/** One turn of a conversation; role is {@code system}, {@code user} or {@code assistant}. */
public record Message(String role, String content) {}

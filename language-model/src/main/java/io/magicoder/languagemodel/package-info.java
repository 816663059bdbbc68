/**
 * A causal language model on PyTorch. {@link io.magicoder.languagemodel.CausalLanguageModel} is the model; the rooms
 * below hold what it is made of, each of which knows only rooms further up in this list:
 *
 * <ul>
 *   <li>{@code config}: what the files of a model directory say of it;
 *   <li>{@code engine}: the door into DJL;
 *   <li>{@code program}: TorchScript programs, and the one of the transformer;
 *   <li>{@code weights}: the parameters in memory and in files;
 *   <li>{@code text}: tokenizer, prompts, rows;
 *   <li>{@code training}: losses, gradients, optimizers, schedules;
 *   <li>{@code decoding}: continuing prompts;
 *   <li>{@code serving}: many requests at once.
 * </ul>
 */
@NullMarked
package io.magicoder.languagemodel;

import org.jspecify.annotations.NullMarked;

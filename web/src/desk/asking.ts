// The dialogs over the questions: which one is open, and about what.
import type { DeskQuestion, Origin, QuestionId } from '../lib/wire';

export type Asking =
  /** Why are these not taken? They are kept as they were read: whatever someone else makes of them meanwhile has to be read first. */
  | { readonly what: 'decline'; readonly questions: readonly DeskQuestion[] }
  /** Other words for a question. */
  | { readonly what: 'words'; readonly question: QuestionId }
  /** What topic is it? With `approve` next, naming it also releases it. */
  | { readonly what: 'label'; readonly question: QuestionId; readonly next: 'approve' | 'nothing' }
  | { readonly what: 'tags'; readonly questions: readonly QuestionId[] }
  /** Which one do these become part of? */
  | { readonly what: 'merge'; readonly questions: readonly QuestionId[] }
  /** Write down a question. */
  | { readonly what: 'enter'; readonly origin: Exclude<Origin, 'phone'> }
  /** Put away all that is live? */
  | { readonly what: 'archive_all' };

import type { AnySubject } from './subject.js';
import { callSubjects } from './subjects/call-subjects.js';
import { lockSubjects } from './subjects/lock-subjects.js';
import { meetingSubjects } from './subjects/meeting-subjects.js';
import { queueSubjects } from './subjects/queue-subjects.js';

/** Every primitive of the event loop: what is done with it, beside what its model says. */
export const subjects: Readonly<Record<string, AnySubject>> = { ...lockSubjects, ...meetingSubjects, ...queueSubjects, ...callSubjects };

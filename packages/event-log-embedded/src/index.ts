export { type CommittedGroup, type EmbeddedEventLogOptions, openEmbeddedEventLog } from './embedded-event-log.ts'

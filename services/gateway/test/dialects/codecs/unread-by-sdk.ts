/**
 * Names of recorded streams that the SDK of their own wire does not put together: arguments by JSON path, content in parts,
 * events that it throws at, and one whose deltas and items differ. The gateway's reader judges them alone.
 */
export const UNREAD_BY_SDK = /stream-tool-call-arguments|mistral|apply-patch-tool\.1|shell-container\.1/;

/** Node's codes of what a file system refuses, for people. */
const reasons: Partial<Record<string, string>> = {
  ENOENT: 'it is not there',
  ENOTDIR: 'part of the path is not a folder',
  EISDIR: 'it is a folder',
  EEXIST: 'part of the path is not a folder',
  EACCES: 'permission is denied',
  EPERM: 'permission is denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  ELOOP: 'its symbolic links lead in a circle',
  ENAMETOOLONG: 'the name is too long',
};

/** Whether the operating system refused something, here or in a worker. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}

/** Why something failed, as the end of a sentence. */
export function reasonOf(error: unknown): string {
  return (isSystemError(error) ? reasons[error.code ?? ''] : undefined) ?? messageOf(error);
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

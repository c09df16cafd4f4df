import type { Credentials } from '../access/credentials.ts';
import type { BlobStore } from '../blobs/store.ts';
import type { Signer } from '../signer.ts';
import type { Library } from './library.ts';

/** How much the datasets of this server may take. */
export interface DatasetLimits {
  /** A folder on this machine's disk for files on their way; a few times `uploadBytes` must fit. */
  scratch: string;
  /** Of one uploaded file. */
  uploadBytes: number;
  /** Of the content of one `upload_dataset`, in characters as sent. */
  callCharacters: number;
  /** Uploads and downloads under way at once in this process. */
  transfers: number;
  /** Milliseconds after which a download is given up whose reader takes nothing; a minute where not said. */
  stallMs?: number;
  /** What all datasets of one namespace may take in the blob store. */
  namespaceBytes: number;
  /** Whether the files that datasets were read from are kept, so that they can be read again; true where not said. */
  keepSources?: boolean;
}

/** What the tools and routes of the datasets work with. */
export interface Parts {
  library: Library;
  blobs: BlobStore;
  signer: Signer;
  credentials: Credentials;
  limits: DatasetLimits;
}

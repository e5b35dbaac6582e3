/** What a machine does, as `machine.py` understands it. Bytes are hexadecimal digits, in which `..` and `....` stand for the number of the turn. */
export type Step = Paced &
  (
    | { do: 'wait'; ms: number }
    /** Requests of Modbus over one connection; `deaf` waits for no answer. */
    | { do: 'modbus'; pdus: readonly string[]; unit?: number | 'turn'; port?: number; deaf?: boolean; to?: string }
    /** A call of pymodbus's client. */
    | { do: 'pymodbus'; call: string; with: Record<string, unknown>; unit?: number; to?: string }
    /** Bytes over a connection; `anew` takes another one for each turn, `hears` waits for something back after each. */
    | { do: 'say'; port: number; says: readonly string[]; anew?: boolean; hears?: boolean; to?: string }
    /** Attempts to connect. */
    | { do: 'knock'; ports: readonly (number | 'turn')[]; first?: number; hosts?: readonly string[]; to?: string }
    | { do: 'send'; port: number; says: string; source?: number; to?: string }
    | { do: 'ping'; hosts?: readonly string[]; to?: string }
    | { do: 'frames'; frames: readonly string[] }
    /** Sessions of node-opcua's client, from the main address of who acts. */
    | {
        do: 'opcua';
        policy: 'None' | 'Basic256Sha256' | 'Basic128Rsa15' | 'Basic256' | 'Aes256_Sha256_RsaPss';
        mode: 'None' | 'Sign' | 'SignAndEncrypt';
        user?: string;
      }
    /** Answers on ports: TCP by what it says first (`back` gives everything back), UDP with what it was sent. */
    | { do: 'serve'; tcp?: Readonly<Record<number, string>>; udp?: readonly number[] }
  );

/** How often, and milliseconds from one turn to the next. */
interface Paced {
  times?: number;
  every?: number;
}

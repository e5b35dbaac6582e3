import type { Bilingual } from '#protocol/api/parts.ts';
import type { Fields } from '#protocol/events/event.ts';
import { kinds } from '#protocol/events/kinds.ts';
import { spokenFields } from '#protocol/reasons/spoken-fields.ts';
import { actionWords } from './action-words.ts';

type Say = (f: Reader, spoken: { ja: Reader; en: Reader }) => Bilingual;

/** Reads fields as text for sentences. */
class Reader {
  private readonly fields: Fields;
  constructor(fields: Fields) {
    this.fields = fields;
  }

  text(name: string): string {
    const value = this.fields[name];
    if (value === undefined || value === null) return '';
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  }

  get host(): string {
    return this.text('host.name') || this.text('Computer') || '—';
  }
}

const join = (parts: (string | false | undefined)[], by: string) => parts.filter(Boolean).join(by);

/** A switch as a sentence names it. */
function switchOf(f: Reader): string {
  return f.text('observer.name') || f.text('hinomi.switch.id');
}

/** A port of a switch with what an administrator wrote to it. */
function placeOf(f: Reader): string {
  const alias = f.text('hinomi.switch.port_alias');
  return `${switchOf(f)} ${f.text('hinomi.switch.port')}${alias && ` (${alias})`}`;
}

const usbClasses: Record<string, Bilingual> = {
  storage: { ja: 'USB記憶媒体', en: 'USB storage' },
  phone: { ja: '携帯電話', en: 'phone' },
  modem: { ja: 'モデム', en: 'modem' },
  network: { ja: 'USBネットワーク機器', en: 'USB network device' },
  keyboard: { ja: 'キーボード', en: 'keyboard' },
  other: { ja: 'USB機器', en: 'USB device' },
};

const items: Record<string, Bilingual> = {
  os: { ja: 'OS', en: 'operating system' },
  account: { ja: 'アカウント', en: 'account' },
  clock: { ja: '時計', en: 'clock' },
  log_channel: { ja: 'ログの設定', en: 'log channel' },
  listening_port: { ja: '待受ポート', en: 'listening port' },
  disk: { ja: 'ディスク', en: 'disk' },
  agent: { ja: 'エージェント', en: 'agent' },
};

/** Windows event numbers that people of a plant meet most, in words. */
const windowsEvents: Record<number, Bilingual> = {
  1102: { ja: '監査ログが消去されました', en: 'the audit log was cleared' },
  104: { ja: 'イベントログが消去されました', en: 'an event log was cleared' },
  4624: { ja: 'ログオンしました', en: 'logged on' },
  4625: { ja: 'ログオンに失敗しました', en: 'failed to log on' },
  4634: { ja: 'ログオフしました', en: 'logged off' },
  4648: { ja: '別の資格情報でログオンを試みました', en: 'tried to log on with other credentials' },
  4672: { ja: '特権のあるログオンです', en: 'logged on with privileges' },
  4688: { ja: 'プログラムが起動しました', en: 'a program started' },
  4697: { ja: 'サービスが登録されました', en: 'a service was installed' },
  4720: { ja: 'アカウントが作成されました', en: 'an account was created' },
  4726: { ja: 'アカウントが削除されました', en: 'an account was deleted' },
  4732: { ja: 'グループに追加されました', en: 'added to a group' },
  4616: { ja: '時刻が変更されました', en: 'the time was changed' },
  6005: { ja: 'イベントログが開始しました（起動）', en: 'the event log started (boot)' },
  6006: { ja: 'イベントログが停止しました（終了）', en: 'the event log stopped (shutdown)' },
  6008: { ja: '前回の停止は予期しないものでした', en: 'the last stop was unexpected' },
  7045: { ja: 'サービスが登録されました', en: 'a service was installed' },
};

function action(kind: string, f: Reader): Bilingual {
  const name = f.text('event.action');
  const words = actionWords[kind] ?? {};
  return Object.hasOwn(words, name) ? words[name]! : { ja: name, en: name };
}

const sentences: Record<string, Say> = {
  'host.login': (f) => {
    const did = action('host.login', f);
    const who = f.text('user.name') || '—';
    const from = f.text('source.ip');
    const times = Number(f.text('hinomi.count') || 1);
    return {
      ja: `${f.host}：${who} が${from ? ` ${from} から` : ''}${did.ja}${times > 1 ? `（${times}回）` : ''}`,
      en: `${f.host}: ${who} ${did.en}${from ? ` from ${from}` : ''}${times > 1 ? ` (${times} times)` : ''}`,
    };
  },
  'host.account': (f) => {
    const did = action('host.account', f);
    const target = join([f.text('user.target.name') || f.text('user.name'), f.text('group.name')], ' → ');
    return {
      ja: `${f.host}：${did.ja}${target ? `（${target}）` : ''}`,
      en: `${f.host}: ${did.en}${target ? ` (${target})` : ''}`,
    };
  },
  'host.log': (f) => {
    const line = join([f.text('process.name'), f.text('message')], ': ');
    return { ja: `${f.host}：${line}`, en: `${f.host}: ${line}` };
  },
  'host.usb': (f) => {
    const did = action('host.usb', f);
    const type = usbClasses[f.text('device.class')] ?? usbClasses['other']!;
    const name = join([f.text('device.manufacturer'), f.text('device.model.name')], ' ');
    const strange = f.text('hinomi.usb.registered') === 'false' && f.text('device.class') === 'storage';
    return {
      ja: `${f.host}：${strange ? '未登録の' : ''}${type.ja}${name ? `「${name}」` : ''}が${did.ja}`,
      en: `${f.host}: ${strange ? 'unregistered ' : ''}${type.en}${name ? ` “${name}”` : ''} ${did.en}`,
    };
  },
  'host.file': (f) => {
    const did = action('host.file', f);
    return { ja: `${f.host}：${f.text('file.path')}（${did.ja}）`, en: `${f.host}: ${f.text('file.path')} ${did.en}` };
  },
  'host.lifecycle': (f, { ja, en }) => {
    const did = action('host.lifecycle', f);
    const why = (words: Reader) => join([f.text('hinomi.source'), words.text('hinomi.reason')], ' ');
    return {
      ja: `${f.host}：${did.ja}${why(ja) ? `（${why(ja)}）` : ''}`,
      en: `${f.host}: ${did.en}${why(en) ? ` (${why(en)})` : ''}`,
    };
  },
  'host.posture': (f) => {
    const item = items[f.text('hinomi.posture.item')] ?? {
      ja: f.text('hinomi.posture.item'),
      en: f.text('hinomi.posture.item'),
    };
    const port = f.text('destination.port');
    const key =
      (port && join([port, f.text('process.name') || f.text('user.name')], ' ')) ||
      f.text('user.name') ||
      f.text('hinomi.posture.key') ||
      join([f.text('host.os.name'), f.text('host.os.version')], ' ');
    return {
      ja: `${f.host}：${item.ja}の状態${key ? `（${key}）` : ''}`,
      en: `${f.host}: state of ${item.en}${key ? ` (${key})` : ''}`,
    };
  },
  'net.flow': (f) => talk(f, { ja: '通信', en: 'talk' }),
  'net.switch_port': (f) => {
    const did = action('net.switch_port', f);
    const device = join([f.text('source.mac'), f.text('source.ip')], ' ');
    const at = placeOf(f);
    return { ja: `${at}：機器 ${device} ${did.ja}`, en: `${at}: device ${device} ${did.en}` };
  },
  'net.port_state': (f) => {
    const did = action('net.port_state', f);
    return { ja: `${placeOf(f)}：${did.ja}`, en: `${placeOf(f)}: ${did.en}` };
  },
  'net.switch_link': (f) => {
    const did = action('net.switch_link', f);
    const other = join([f.text('hinomi.switch.neighbour'), f.text('hinomi.switch.neighbour_port')], ' ');
    return { ja: `${placeOf(f)}：隣の機器 ${other} ${did.ja}`, en: `${placeOf(f)}: neighbour ${other} ${did.en}` };
  },
  'net.switch_reading': (f, { ja, en }) => {
    const did = action('net.switch_reading', f);
    const why = (words: Reader) => words.text('hinomi.reason');
    return {
      ja: `${switchOf(f)}：${did.ja}${why(ja) ? `（${why(ja)}）` : ''}`,
      en: `${switchOf(f)}: ${did.en}${why(en) ? ` (${why(en)})` : ''}`,
    };
  },
  'net.new_talker': (f) => talk(f, { ja: '初めての通信', en: 'first talk' }),
  'ot.snapshot': (f, { ja, en }) => {
    const whole = f.text('snapshot.complete') === 'true';
    return {
      ja: `${f.text('device.id')}：設定を取得しました${whole ? '' : `（不完全：${ja.text('snapshot.reason')}）`}`,
      en: `${f.text('device.id')}: configuration was read${whole ? '' : ` (incomplete: ${en.text('snapshot.reason')})`}`,
    };
  },
  'ot.config_change': (f) => {
    const change = `${f.text('change.from') || '—'} → ${f.text('change.to') || '—'}${f.text('change.unit')}`;
    return {
      ja: `${f.text('device.id')}：${f.text('change.path')} が変わりました（${change}）`,
      en: `${f.text('device.id')}: ${f.text('change.path')} changed (${change})`,
    };
  },
  'ot.controller_state': (f) => {
    const did = action('ot.controller_state', f);
    const byHand = f.text('state.source') === 'manual';
    const values =
      f.text('counter.path') && `${f.text('counter.path')} ${f.text('counter.from')} → ${f.text('counter.to')}`;
    return {
      ja: `${f.text('device.id')}：${did.ja}${byHand ? '（手入力）' : ''}${values && `（${values}）`}`,
      en: `${f.text('device.id')}: ${did.en}${byHand ? ' (entered by hand)' : ''}${values && ` (${values})`}`,
    };
  },
  'ot.state_withdrawn': (f) => ({
    ja: `${f.text('device.id')}：手入力の起動停止記録が取り消されました`,
    en: `${f.text('device.id')}: a start or stop that was entered by hand was taken back`,
  }),
  'ot.audit': (f) => {
    const did = action('ot.audit', f);
    const who = f.text('user.name');
    const place = f.text('audit.place');
    const change = f.text('audit.to') && `（${f.text('audit.from') || '—'} → ${f.text('audit.to')}）`;
    const refused = f.text('event.outcome') === 'failure';
    return {
      ja: `${f.text('device.id')}：${who || '不明な利用者'} が${did.ja}${place && `：${place}`}${change}${refused ? '（拒否された）' : ''}`,
      en: `${f.text('device.id')}: ${who || 'somebody'} ${did.en}${place && `: ${place}`}${change}${refused ? ' (refused)' : ''}`,
    };
  },
  gap: (f, { ja, en }) => {
    const count = f.text('gap.count');
    return {
      ja: `${f.host}：記録に欠けがあります${count ? `（${count}件）` : ''}：${ja.text('gap.reason')}`,
      en: `${f.host}: records are missing${count ? ` (${count})` : ''}: ${en.text('gap.reason')}`,
    };
  },
  'gap.withdrawn': (f) => ({
    ja: `欠けていた記録が届きました（${f.text('gap.first')}〜${f.text('gap.last')}）`,
    en: `Missing records arrived after all (${f.text('gap.first')}–${f.text('gap.last')})`,
  }),
  'self.metrics': (f) => ({
    ja: `${f.host}：エージェントの計測値（未送信 ${f.text('self.spool_events') || '0'}件）`,
    en: `${f.host}: measurements of the agent (${f.text('self.spool_events') || '0'} not sent yet)`,
  }),
  windows_event: (f) => {
    const known = windowsEvents[Number(f.text('EventID'))];
    const who = f.text('TargetUserName') || f.text('SubjectUserName');
    const number = `${f.text('Channel')} ${f.text('EventID')}`;
    const program = f.text('Image') || f.text('NewProcessName') || f.text('ServiceName');
    const more = join([who, f.text('IpAddress'), program], ' · ');
    return {
      ja: `${f.host}：${known ? known.ja : `Windowsイベント ${number}`}${more ? `（${more}）` : ''}`,
      en: `${f.host}: ${known ? known.en : `Windows event ${number}`}${more ? ` (${more})` : ''}`,
    };
  },
};

function talk(f: Reader, word: Bilingual): Bilingual {
  const ends = `${f.text('source.ip')} → ${f.text('destination.ip')}:${f.text('destination.port')}`;
  const process = f.text('process.name');
  return {
    ja: `${word.ja}：${ends}${process ? `（${process}）` : ''}`,
    en: `${word.en}: ${ends}${process ? ` (${process})` : ''}`,
  };
}

const maxLength = 300;
const short = (text: string) => (text.length > maxLength ? `${text.slice(0, maxLength - 1)}…` : text);

/** One plain line about an event in both languages. The fields are given as the reader may see them: masked already. */
export function summary(kind: string, fields: Fields): Bilingual {
  const say = sentences[kind];
  if (!say) {
    const spec = kinds.get(kind);
    const message = typeof fields['message'] === 'string' ? fields['message'] : '';
    return {
      ja: short(join([spec?.ja ?? kind, message], '：')),
      en: short(join([spec?.en ?? kind, message], ': ')),
    };
  }
  const { ja, en } = spokenFields(fields);
  const line = say(new Reader(fields), { ja: new Reader(ja), en: new Reader(en) });
  return { ja: short(line.ja), en: short(line.en) };
}

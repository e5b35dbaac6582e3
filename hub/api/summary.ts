import type { Bilingual } from '#protocol/api/parts.ts';
import type { Fields } from '#protocol/events/event.ts';
import { kinds } from '#protocol/events/kinds.ts';
import { spokenFields } from '#protocol/reasons/spoken-fields.ts';

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

/** Words of `event.action`, per kind where they differ. */
const actions: Record<string, Record<string, Bilingual>> = {
  'host.login': {
    login: { ja: 'ログインしました', en: 'logged in' },
    logout: { ja: 'ログアウトしました', en: 'logged out' },
    login_failed: { ja: 'ログインに失敗しました', en: 'failed to log in' },
    invalid_user: { ja: '存在しないアカウントでログインを試みました', en: 'tried an account that does not exist' },
    session_opened: { ja: 'セッションを開始しました', en: 'opened a session' },
    session_closed: { ja: 'セッションを終了しました', en: 'closed a session' },
  },
  'host.account': {
    user_created: { ja: 'アカウントが作成されました', en: 'account created' },
    user_deleted: { ja: 'アカウントが削除されました', en: 'account deleted' },
    user_modified: { ja: 'アカウントが変更されました', en: 'account changed' },
    password_changed: { ja: 'パスワードが変更されました', en: 'password changed' },
    group_member_added: { ja: 'グループに追加されました', en: 'added to a group' },
    group_member_removed: { ja: 'グループから外されました', en: 'removed from a group' },
    group_created: { ja: 'グループが作成されました', en: 'group created' },
    privilege_used: { ja: '管理者権限で操作しました', en: 'used administrator rights' },
    privilege_refused: { ja: '管理者権限の使用が拒否されました', en: 'was refused administrator rights' },
  },
  'host.usb': {
    present: { ja: '接続されています', en: 'is connected' },
    inserted: { ja: '接続されました', en: 'was connected' },
    removed: { ja: '取り外されました', en: 'was removed' },
  },
  'host.file': {
    created: { ja: '作成', en: 'created' },
    changed: { ja: '変更', en: 'changed' },
    deleted: { ja: '削除', en: 'deleted' },
    unreadable: { ja: '読み取り不可', en: 'unreadable' },
  },
  'host.lifecycle': {
    agent_started: { ja: 'エージェントが起動しました', en: 'the agent started' },
    agent_stopped: { ja: 'エージェントが正常に停止しました', en: 'the agent stopped in good order' },
    boot: { ja: '端末が起動しました', en: 'the machine started' },
    shutdown: { ja: '端末が正常に停止しました', en: 'the machine shut down' },
    power_loss: { ja: '前回は電源断で止まっていました', en: 'the last stop was a loss of power' },
    time_changed: { ja: '時計が変更されました', en: 'the clock was changed' },
    throttled: { ja: '負荷のため収集を絞りました', en: 'collection was throttled' },
    unthrottled: { ja: '収集の絞り込みを解除しました', en: 'throttling ended' },
    source_failed: { ja: '収集元が失敗しました', en: 'a source failed' },
    source_recovered: { ja: '収集元が回復しました', en: 'a source recovered' },
    publish_refused: { ja: '送信が拒否されました', en: 'a publish was refused' },
    spool_rebuilt: { ja: '一時保管を作り直しました', en: 'the spool was rebuilt' },
    command_refused: { ja: '指示を拒否しました', en: 'a command was refused' },
    clone_suspected: { ja: '同じ名前のエージェントが二つある疑いがあります', en: 'two agents may use one identity' },
    reconnected: { ja: '接続が回復しました', en: 'the connection came back' },
  },
  'ot.controller_state': {
    start: { ja: '起動しました', en: 'started' },
    stop: { ja: '停止しました', en: 'stopped' },
    comm_loss: { ja: '通信が途絶えました', en: 'was lost' },
    comm_restore: { ja: '通信が回復しました', en: 'came back' },
    mode_change: { ja: '運転モードが変わりました', en: 'changed its mode' },
    clock_jump: { ja: '時計が飛びました', en: 'had its clock jump' },
    counter_reset: { ja: 'カウンタが戻りました', en: 'had a counter go back' },
    counter_jump: { ja: 'カウンタが飛びました', en: 'had a counter jump' },
  },
  'ot.audit': {
    write: { ja: '値を書き込みました', en: 'wrote a value' },
    method: { ja: 'メソッドを呼び出しました', en: 'called a method' },
    nodes: { ja: 'ノードを追加・削除しました', en: 'added or removed nodes' },
    history: { ja: '履歴を書き換えました', en: 'changed the history' },
    certificate: { ja: '証明書を拒まれました', en: 'showed a certificate that was refused' },
    trust: { ja: '証明書・権限の設定を変えました', en: 'changed certificates or rights' },
    model_change: { ja: 'アドレス空間が変わりました', en: 'changed the address space' },
  },
};

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
  return actions[kind]?.[name] ?? { ja: name, en: name };
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

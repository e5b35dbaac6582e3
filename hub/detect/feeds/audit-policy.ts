import type { Bilingual } from '#protocol/api/parts.ts';
import type { Fields } from '#protocol/events/event.ts';

/** A part of the Windows audit policy that is switched on by itself. */
export interface AuditSubcategory {
  /** As `auditpol` takes it in any display language ([MS-GPAC] 2.2.1.2). */
  guid: string;
  name: Bilingual;
  /** Events that it writes of what went well, and of what did not. */
  success: readonly number[];
  failure: readonly number[];
  /** Written many times a day wherever it is on, so that their absence beside other events of the log says that it is off. */
  constant?: true;
}

/** The audit policy was changed. */
export const auditPolicyChanged = 4719;

const subcategory = (
  number: string,
  ja: string,
  en: string,
  success: readonly number[],
  failure: readonly number[] = [],
  constant?: true,
): AuditSubcategory => ({
  guid: `{0CCE92${number}-69AE-11D9-BED3-505054503030}`,
  name: { ja, en },
  success,
  failure,
  ...(constant ? { constant } : {}),
});

/** Subcategories whose events rules look for. Event numbers as Microsoft documents them for the security log. */
export const auditSubcategories: readonly AuditSubcategory[] = [
  subcategory('10', 'セキュリティ状態の変更', 'Security State Change', [4608, 4616, 4621]),
  subcategory('11', 'セキュリティ システムの拡張', 'Security System Extension', [4610, 4611, 4614, 4622, 4697]),
  subcategory('15', 'ログオン', 'Logon', [4624, 4648, 4675], [4625], true),
  subcategory('16', 'ログオフ', 'Logoff', [4634, 4647]),
  subcategory('17', 'アカウント ロックアウト', 'Account Lockout', [], [4625]),
  subcategory('1B', '特殊なログオン', 'Special Logon', [4672, 4964]),
  subcategory('1C', 'その他のログオン/ログオフ イベント', 'Other Logon/Logoff Events', [4778, 4779, 4800, 4801]),
  subcategory('1D', 'ファイル システム', 'File System', [4656, 4660, 4663, 4664, 4670]),
  subcategory('1E', 'レジストリ', 'Registry', [4657]),
  subcategory('20', 'SAM', 'SAM', [4661]),
  subcategory('24', 'ファイルの共有', 'File Share', [5140, 5142, 5143, 5144]),
  subcategory('44', '詳細なファイル共有', 'Detailed File Share', [5145], [5145]),
  subcategory(
    '26',
    'フィルタリング プラットフォームの接続',
    'Filtering Platform Connection',
    [5154, 5156, 5158],
    [5157],
  ),
  subcategory(
    '27',
    'その他のオブジェクト アクセス イベント',
    'Other Object Access Events',
    [4698, 4699, 4700, 4701, 4702],
  ),
  subcategory('45', 'リムーバブル記憶域', 'Removable Storage', [4663]),
  subcategory('28', '重要な特権の使用', 'Sensitive Privilege Use', [4673, 4674], [4673, 4674]),
  subcategory('2B', 'プロセス作成', 'Process Creation', [4688], [], true),
  subcategory('2C', 'プロセス終了', 'Process Termination', [4689], [], true),
  subcategory(
    '48',
    'プラグ アンド プレイ イベント',
    'Plug and Play Events',
    [6416, 6419, 6420, 6421, 6422, 6423, 6424],
  ),
  subcategory('2F', '監査ポリシーの変更', 'Audit Policy Change', [4715, 4719, 4902, 4904, 4905, 4906, 4907, 4912]),
  subcategory('30', '認証ポリシーの変更', 'Authentication Policy Change', [4706, 4713, 4716, 4717, 4718, 4739]),
  subcategory('31', '承認ポリシーの変更', 'Authorization Policy Change', [4703, 4704, 4705]),
  subcategory('32', 'MPSSVC ルールレベル ポリシーの変更', 'MPSSVC Rule-Level Policy Change', [4946, 4947, 4948, 4950]),
  subcategory(
    '35',
    'ユーザー アカウント管理',
    'User Account Management',
    [4720, 4722, 4723, 4724, 4725, 4726, 4738, 4740, 4765, 4767, 4781, 4794],
    [4723, 4724],
  ),
  subcategory('36', 'コンピューター アカウント管理', 'Computer Account Management', [4741, 4742, 4743]),
  subcategory(
    '37',
    'セキュリティ グループ管理',
    'Security Group Management',
    [4727, 4728, 4729, 4730, 4731, 4732, 4733, 4734, 4735, 4737, 4754, 4755, 4756, 4757, 4758, 4799],
  ),
  subcategory('3B', 'ディレクトリ サービス アクセス', 'Directory Service Access', [4662]),
  subcategory('3C', 'ディレクトリ サービスの変更', 'Directory Service Changes', [5136, 5137, 5138, 5139, 5141]),
  subcategory('3F', '資格情報の確認', 'Credential Validation', [4774, 4776], [4776]),
  subcategory('42', 'Kerberos 認証サービス', 'Kerberos Authentication Service', [4768], [4768, 4771]),
  subcategory('40', 'Kerberos サービス チケット操作', 'Kerberos Service Ticket Operations', [4769, 4770], [4769]),
];

/** One outcome of one subcategory, and whether it is recorded from now on. */
export interface AuditChange {
  subcategory: string;
  outcome: 'success' | 'failure';
  recorded: boolean;
}

/** Message numbers by which Windows says what became of a subcategory, the same in every display language. */
const changes: Record<string, Pick<AuditChange, 'outcome' | 'recorded'>> = {
  '%%8448': { outcome: 'success', recorded: false },
  '%%8449': { outcome: 'success', recorded: true },
  '%%8450': { outcome: 'failure', recorded: false },
  '%%8451': { outcome: 'failure', recorded: true },
};

/** What an event of a changed audit policy says. */
export function auditChanges(fields: Fields): AuditChange[] {
  const guid = fields['SubcategoryGuid'];
  const said = fields['AuditPolicyChanges'];
  if (typeof guid !== 'string' || typeof said !== 'string') return [];
  const words = said.match(/%%\d+/g) ?? [];
  return words.flatMap((word) => {
    const change = changes[word];
    return change ? [{ subcategory: guid.toUpperCase(), ...change }] : [];
  });
}

import { useTexts } from "../i18n/i18n.tsx";

/** Beside the name of whatever is of sample data. */
export function SampleMark() {
  const { t } = useTexts();
  return (
    <span className="chip sample" title={t("sample.mark.means")}>
      {t("sample.mark")}
    </span>
  );
}

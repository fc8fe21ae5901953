// The look of the report: one style sheet, light and dark, nothing from outside.

enum ReportStyle {
    static let sheet = """
        :root { color-scheme: light dark;
          --page: #fbfaf7; --ink: #1c1f24; --soft: #5d646e; --rule: #dcd8ce; --card: #ffffff;
          --accent: #12576b; --a: #2b7a8c; --b: #7fb069; --c: #e0a030; --d: #d1603d; --e: #8c2f39;
          --f: #6c5b9e; --none: #c9c6bd; }
        @media (prefers-color-scheme: dark) { :root {
          --page: #14171b; --ink: #e8e6e1; --soft: #9aa2ad; --rule: #2e343b; --card: #1b1f25;
          --accent: #7cc4d6; --a: #4fa3b5; --b: #8fc07a; --c: #e7b454; --d: #e07f5f;
          --e: #c75763; --f: #9d8dd0; --none: #4a4f57; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--page); color: var(--ink);
          font: 16px/1.55 "Inter", "Segoe UI", system-ui, sans-serif; }
        main { max-width: 980px; margin: 0 auto; padding: 48px 28px 96px; }
        header p { color: var(--soft); margin: 6px 0 0; }
        h1 { font-size: 34px; line-height: 1.15; letter-spacing: -0.02em; margin: 0;
          font-weight: 650; }
        h2 { font-size: 21px; margin: 56px 0 6px; letter-spacing: -0.01em; font-weight: 620; }
        h2 + p { margin-top: 0; }
        p, li { max-width: 72ch; }
        p.lead { color: var(--soft); margin-bottom: 14px; }
        code, .hash, td.n, .card b { font-variant-numeric: tabular-nums; }
        code, .hash { font-family: "JetBrains Mono", ui-monospace, "DejaVu Sans Mono", monospace;
          font-size: 0.88em; }
        .cards { display: grid; gap: 12px; margin: 28px 0 0;
          grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); }
        .card { background: var(--card); border: 1px solid var(--rule); border-radius: 10px;
          padding: 14px 16px; }
        .card b { display: block; font-size: 25px; line-height: 1.2; font-weight: 620;
          letter-spacing: -0.01em; }
        .card span { color: var(--soft); font-size: 13px; }
        .card.good b { color: var(--a); } .card.bad b { color: var(--e); }
        .proof { border-left: 3px solid var(--accent); padding: 2px 0 2px 16px; margin: 28px 0; }
        .proof .hash { font-size: 17px; word-break: break-all; }
        figure { background: var(--card); border: 1px solid var(--rule); border-radius: 10px;
          margin: 12px 0; padding: 14px 14px 8px; }
        figcaption { font-size: 14px; font-weight: 600; display: flex;
          justify-content: space-between; gap: 16px; margin: 0 4px 6px; }
        figcaption span { color: var(--soft); font-weight: 400; text-align: right; }
        svg { display: block; width: 100%; height: auto; overflow: visible; }
        .grid { stroke: var(--rule); stroke-width: 1; }
        .tick { fill: var(--soft); font-size: 11.5px; font-variant-numeric: tabular-nums; }
        .note { fill: var(--soft); font-size: 11px; }
        .line { fill: none; stroke-width: 1.6; stroke-linejoin: round; stroke: var(--accent); }
        .area { stroke: none; fill: var(--a); }
        .range { fill: var(--a); opacity: 0.28; }
        .s0 { fill: var(--a); } .s1 { fill: var(--b); } .s2 { fill: var(--c); }
        .s3 { fill: var(--d); } .s4 { fill: var(--e); } .s5 { fill: var(--none); }
        .s6 { fill: var(--f); }
        .pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(420px, 1fr));
          gap: 0 14px; }
        .pair svg .tick { font-size: 19px; } .pair svg .line { stroke-width: 2.6; }
        .legend { display: flex; flex-wrap: wrap; gap: 4px 18px; font-size: 13px;
          color: var(--soft); margin: 8px 4px 0; padding: 0; list-style: none; }
        .legend i { display: inline-block; width: 11px; height: 11px; border-radius: 3px;
          margin-right: 6px; }
        .scroll { overflow-x: auto; }
        table { border-collapse: collapse; width: 100%; font-size: 14px; margin: 10px 0; }
        th { text-align: left; color: var(--soft); font-weight: 500; font-size: 13px; }
        th, td { padding: 7px 14px 7px 0; border-bottom: 1px solid var(--rule);
          vertical-align: top; }
        th.n, td.n { text-align: right; white-space: nowrap; }
        details { margin: 8px 0; } summary { cursor: pointer; color: var(--accent); }
        details li { font-size: 14px; }
        footer { margin-top: 64px; color: var(--soft); font-size: 13px;
          border-top: 1px solid var(--rule); padding-top: 14px; }
        @media (max-width: 520px) { .pair { grid-template-columns: 1fr; } }
        """
}

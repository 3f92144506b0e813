import sys
from reportmine.read import read
from reportmine.structure import structure
from pathlib import Path
r=structure(read(Path(sys.argv[1])))
print(r.family, '|', r.system_name, '|', r.inspection_from, r.inspection_to, r.published, r.outcome, '|', r.title)
print([(x.question,x.grade) for x in r.ratings])
fs={}
for f in r.findings: fs.setdefault(f.section,[]).append(f)
def pr(sid):
    for f in fs.get(sid,[]):
        print('      ',f.kind,f.decided,'reg=',f.regulation,'resp=',f.responsible,'|',f.text[:160])
pr(None)
for s in r.sections:
    print('  '*s.level,s.id,s.kind,'::',s.heading[:110], s.statement, s.score)
    pr(s.id)
    if '-p' in sys.argv:
        for p in r.passages:
            if p.section==s.id: print('         P',p.kind,[r.document.text[a:b][:50] for a,b in p.cells] or r.text(p)[:100])

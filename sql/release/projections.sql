/*---
model: release.projections
title: What the models of demand say of years to come
description: >
  Read from the projections of a release when it is asked for: they are made after the observations (docs/demand.md).
  Every row has its limits, method, last known period, day of the data, and past error of the method.
sources: [projections]
common:
  theme: 8
  territory: residence
  population_criterion: citizenship
  time: none
  areas: additive
  unit: PS
  ages: [Y_GE15]
  population: {it: "Occupati di 15 anni e oltre", en: "Employed persons aged 15 and over"}
  source: "Elaborazioni dell'Osservatorio su Istat (forze di lavoro, popolazione, tavole di mortalità), Comunicazioni Obbligatorie, INPS ed Excelsior"
  attributes: [LO80, HI80, LO95, HI95, ORIGIN, DATA_VINTAGE, PAST_ERROR, PAST_ERROR_OF, DETAIL]
  caveats:
    it: "Previsione, non osservazione. PAST_ERROR è l'errore medio della cifra stessa, provato sul passato come lo si conosce oggi (quasi in tempo reale): PAST_ERROR_OF dice di che cosa, o perché non c'è (ciò che nessuno osserva non si può provare). Le celle con pochi intervistati o con errore passato alto non sono pubblicate (L) e stanno in quelle più ampie."
    en: "A forecast, not an observation. PAST_ERROR is the mean error of the figure itself, tried on the past as it is known today (pseudo-real-time): PAST_ERROR_OF says of what, or why there is none (what nobody observes cannot be tried). Cells with few respondents or a large past error are withheld (L) and are within the larger ones."
  not_comparable_with: []
indicators:
  - id: dem_employed
    title: {it: "Occupati previsti", en: "Projected employed persons"}
    definition:
      it: "Occupati di 15 anni e oltre, media dell'anno, previsti per regione e settore dalle serie storiche e ripartiti per professione con una matrice che cambia nel tempo."
      en: "Employed persons aged 15 and over, mean of the year, forecast by region and sector from their past and divided among occupations by a matrix that drifts."
    formula: "sum(path.STOCK)"
    dimensions: [SECTOR, OCCUPATION, SCENARIO, METHOD]
  - id: dem_expansion
    title: {it: "Domanda di espansione", en: "Expansion demand"}
    definition: {it: "Variazione prevista degli occupati nell'anno; sotto zero dove calano.", en: "Projected change of employed persons in the year; below zero where they fall."}
    formula: "sum(path.STOCK - before.STOCK)"
    dimensions: [SECTOR, OCCUPATION, SCENARIO, METHOD]
  - id: dem_replacement
    title: {it: "Domanda di sostituzione", en: "Replacement demand"}
    definition:
      it: "Occupati che nell'anno lasciano il posto, per metodo: uscite dal lavoro (pensione, morte, cura, emigrazione), anche passaggi ad altra professione, o calo netto delle coorti."
      en: "Employed persons who leave in the year, by method: exits from work (retirement, death, care, emigration), moves to another occupation too, or the net fall of cohorts."
    formula: "sum(before.STOCK * path.LEAVING_RATE)"
    dimensions: [SECTOR, OCCUPATION, SCENARIO, METHOD]
  - id: dem_openings
    title: {it: "Fabbisogno di lavoratori (posti che si aprono)", en: "Job openings"}
    definition:
      it: "Espansione più sostituzione, mai sotto zero nella cella più fine (regione, settore, professione): dove l'occupazione cala si sostituiscono solo le uscite oltre il calo. Le celle più ampie sono la somma delle più fini."
      en: "Expansion plus replacement, never below zero in the finest cell (region, sector, occupation): where employment falls only leavers beyond the fall are replaced. Larger cells are the sum of the finest."
    formula: "sum(greatest(0, path.EXPANSION + path.REPLACEMENT))"
    dimensions: [SECTOR, OCCUPATION, SCENARIO, METHOD]
  - id: dem_openings_title
    title: {it: "Posti che si aprono per titolo di studio", en: "Job openings by title of study"}
    definition:
      it: "Posti che si aprono per le sole uscite dal lavoro, divisi secondo i titoli di studio di chi ha meno di 40 anni nella stessa professione, in Italia."
      en: "Openings by exits from work alone, divided by the titles of study of those below 40 in the same occupation, in Italy."
    formula: "sum(openings.OBS_VALUE * titles.SHARE)"
    dimensions: [EDUCATION, SCENARIO, METHOD]
    caveats:
      it: "Profilo qualitativo: i limiti sono quelli di tutti i posti in proporzione e non dicono l'errore dei titoli."
      en: "A qualitative profile: limits are those of all openings in proportion and tell nothing of the titles' error."
  - id: dem_openings_experience
    title: {it: "Posti che si aprono per esperienza richiesta", en: "Job openings by experience wanted"}
    definition:
      it: "Posti che si aprono per le sole uscite dal lavoro, divisi secondo l'esperienza che le imprese chiedono a chi entra nella stessa professione e regione (Excelsior): nella professione, nel settore, nessuna; i territori più ampi sono la somma delle regioni."
      en: "Openings by exits from work alone, divided by the experience that firms want of who enters the same occupation and region (Excelsior): in the occupation, in the sector, none; larger areas are the sum of their regions."
    formula: "sum(region.OPENINGS * region.EXPERIENCE_SHARE / 100)"
    dimensions: [OCCUPATION, COMPONENT, SCENARIO, METHOD]
    caveats:
      it: "Profilo qualitativo: i limiti sono quelli di tutti i posti in proporzione. Le forze armate non sono nell'indagine."
      en: "A qualitative profile: limits are those of all openings in proportion. The armed forces are not in the survey."
  - id: dem_openings_hard
    title: {it: "Posti che si aprono di difficile reperimento", en: "Job openings hard to fill"}
    definition:
      it: "Posti che si aprono per le sole uscite dal lavoro, moltiplicati per la quota di entrate che le imprese dicono di difficile reperimento nella stessa professione e regione (Excelsior); i territori più ampi sono la somma delle regioni."
      en: "Openings by exits from work alone, times the share of entries that firms say hard to fill in the same occupation and region (Excelsior); larger areas are the sum of their regions."
    formula: "sum(region.OPENINGS * region.HARD_SHARE / 100)"
    dimensions: [OCCUPATION, SCENARIO, METHOD]
    caveats:
      it: "Profilo qualitativo: i limiti sono quelli di tutti i posti in proporzione. Le forze armate non sono nell'indagine."
      en: "A qualitative profile: limits are those of all openings in proportion. The armed forces are not in the survey."
  - id: dem_surplus
    title: {it: "Uscite che non si sostituiscono oltre il calo", en: "Fall beyond what leavers make room for"}
    definition:
      it: "Quanto espansione e sostituzione insieme stanno sotto zero: posti aperti meno eccedenza fanno espansione più sostituzione, in ogni cella."
      en: "How far expansion and replacement together are below zero: openings less surplus are expansion plus replacement in every cell."
    formula: "sum(greatest(0, -(path.EXPANSION + path.REPLACEMENT)))"
    dimensions: [SECTOR, OCCUPATION, SCENARIO, METHOD]
  - id: dem_leavers
    title: {it: "Occupati che lasciano il posto, per causa", en: "Employed persons who leave, by cause"}
    definition:
      it: "Sostituzione per causa: pensione, morte, cura, emigrazione, passaggio ad altra professione. Pensione dal calo della partecipazione di una coorte tra due età, morte dalle tavole di mortalità, il resto da tassi dichiarati."
      en: "Replacement by cause: retirement, death, care, emigration, move to another occupation. Retirement from the fall of a cohort's participation between two ages, death from life tables, the rest from declared rates."
    formula: "sum(before.STOCK * path.RATE_OF_CAUSE)"
    dimensions: [SECTOR, COMPONENT, SCENARIO, METHOD]
  - id: dem_nowcast
    title: {it: "Occupati del trimestre che la rilevazione non ha ancora", en: "Employed persons of the quarter that the survey does not have yet"}
    definition:
      it: "Occupati dei trimestri dopo l'ultimo rilevato, previsti da ciò che la rilevazione stessa diceva e, dove negli anni passati hanno ridotto l'errore, dagli indicatori anticipatori: attivazioni nette (CO), lavoratori in integrazione salariale (INPS), entrate previste dalle imprese (Excelsior). Il metodo dice se sono usati o no. I territori più ampi sono la somma delle regioni. Per settore nelle ripartizioni e in Italia, dove la rilevazione li dà: la loro somma è il totale."
      en: "Employed persons of the quarters after the last one surveyed, foreseen from what the survey itself said and, where they made the error smaller in past years, from leading indicators: net activations (CO), workers on wage supplementation (INPS), entries that firms plan (Excelsior). The method says whether they are used or not. Larger areas are the sum of their regions. By sector in the ripartizioni and Italy, where the survey tells them: they add up to the total."
    formula: "sum(year_before.EMPLOYED * exp(known.GROWTH + survey.CHANGE + sum(lead.WEIGHT * lead.CHANGE)))"
    dimensions: [SECTOR, METHOD]
    caveats:
      it: "Anticipazione di un trimestre, non osservazione: la rilevazione la sostituisce quando esce. Le previsioni (employed, employed_sector) non la usano e dello stesso trimestre danno un altro numero, con un altro metodo. PAST_ERROR è l'errore assoluto medio, in persone, degli ultimi trimestri anticipati allo stesso modo con i dati come li si conosce oggi (quasi in tempo reale); PAST_ERROR_OF dice anche quello della sola rilevazione. I settori sono riportati al totale del territorio; l'INPS non dice il settore dei lavoratori in integrazione salariale, che valgono per tutti, e l'agricoltura nei bollettini Excelsior c'è dal 2025."
      en: "A quarter told in advance, not an observation: the survey takes its place when it comes out. Forecasts (employed, employed_sector) do not use it, and tell the same quarter by another number, of another method. PAST_ERROR is the mean absolute error, in persons, of the last quarters foreseen in the same way from figures as they are known today (pseudo-real-time); PAST_ERROR_OF also gives that of the survey alone. Sectors are brought to the total of their area; INPS tells no sector of the workers on wage supplementation, who stand for all, and Excelsior's bulletins tell agriculture since 2025."
  - id: dem_bridge
    title: {it: "Errore con gli indicatori anticipatori", en: "Error with leading indicators"}
    definition:
      it: "Errore assoluto medio di chi prevede gli occupati di un trimestre anche dagli indicatori anticipatori, su quello di chi li prevede dalla sola rilevazione: tutti insieme quelli ammessi e ciascuno da solo (attivazioni nette, lavoratori in integrazione salariale, entrate previste). Il metodo dice se sono usati nel trimestre previsto o no. Dei settori, prima che siano riportati al totale."
      en: "Mean absolute error of foreseeing a quarter's employed from leading indicators too, over that of foreseeing them from the survey alone: those admitted together and each by itself (net activations, workers on wage supplementation, planned entries). The method says whether they are used in the quarter foreseen or not. Of sectors, before they are brought to the total."
    formula: "avg(abs(with_leads - EMPLOYED)) / avg(abs(survey_alone - EMPLOYED))"
    unit: RATIO
    decimals: 2
    numerator: {it: "Errore assoluto medio con gli indicatori anticipatori", en: "Mean absolute error with leading indicators"}
    denominator: {it: "Errore assoluto medio della sola rilevazione", en: "Mean absolute error of the survey alone"}
    areas: none
    dimensions: [SECTOR, COMPONENT, METHOD]
  - id: dem_foreign_requirement
    title: {it: "Fabbisogno di lavoratori stranieri, quattro metodi", en: "Foreign labour requirement, four methods"}
    definition:
      it: "Lavoratori dall'estero che serviranno nell'anno, per metodo: domanda meno offerta dei residenti senza migrazioni; quota di immigrati sui posti che si aprono per settore; occupati che i soli residenti perderebbero a tassi di occupazione costanti; entrate di immigrati previste dalle imprese e di difficile reperimento, in persone."
      en: "Workers from abroad needed in the year, by method: demand less the residents' supply without migration; immigrants' share of the openings by sector; the employed that the residents alone would lose at constant employment rates; entries of immigrants that firms plan and find hard to fill, as persons."
    formula: "sum(path.NEED)"
    ages: [TOTAL, Y15-24, Y25-34, Y35-44, Y45-54, Y55-64, Y_GE65]
    population: {it: "Lavoratori", en: "Workers"}
    dimensions: [SCENARIO, METHOD]
    caveats:
      it: "I metodi rispondono a domande diverse e non si mediano né si sommano: l'intervallo di ciascuno è il suo, e quelli pubblicati altrove vanno da 60 a 280 mila l'anno. GAP e DEMOGRAPHIC possono essere sotto zero, dove i residenti bastano. I non comunitari sono la parte che hanno tra gli occupati stranieri della regione. Solo DEMOGRAPHIC distingue sesso ed età: la cifra di una classe è la perdita dei suoi occupati, e chi passa alla classe successiva manca all'una e si aggiunge all'altra; le classi danno il totale. Quelle con pochi intervistati, o il cui tasso di occupazione non è restato vicino a quello di prima, non sono pubblicate (L)."
      en: "The methods answer different questions and are neither averaged nor added: each has its own interval, and those published elsewhere go from 60 to 280 thousand a year. GAP and DEMOGRAPHIC can be below zero where the residents suffice. Non-EU citizens are their part of the region's foreign employed. Only DEMOGRAPHIC tells sex and age apart: the figure of a class is the loss of its own employed, and who passes into the next class is lost to the one and gained by the other; the classes add up to the total. Those with few respondents, or whose employment rate did not stay near what it was, are withheld (L)."
    not_comparable_with:
      - dimension: METHOD
        why: {it: "Metodi diversi rispondono a domande diverse.", en: "Different methods answer different questions."}
  - id: dem_pool
    title: {it: "Stranieri già presenti che potrebbero lavorare", en: "Foreigners here already who could work"}
    definition:
      it: "Per gruppo: disoccupati, NEET sotto i 35 anni, persone con contratto a termine finito nell'anno, primi permessi per famiglia e per protezione. Contati nell'ultimo anno noto, o quanti ne entreranno al lavoro entro l'orizzonte con la quota dichiarata."
      en: "By group: unemployed, NEET below 35, persons whose fixed-term job ended in the year, first permits for family and for protection. Counted in the last known year, or how many enter work within the horizon by the declared share."
    formula: "sum(PERSONS)"
    ages: [TOTAL]
    population: {it: "Stranieri residenti o titolari di permesso", en: "Foreign residents or holders of a permit"}
    dimensions: [COMPONENT, SCENARIO, METHOD]
    caveats:
      it: "I gruppi si sovrappongono e non si sommano, e non sono tolti dal fabbisogno di alcun metodo. I contratti che finiscono (ENDING) sono delle Comunicazioni Obbligatorie: nati all'estero e di cittadinanza non italiana, per sede di lavoro; chi ha lavorato in più regioni conta in ciascuna e nella somma di una ripartizione, una volta per l'Italia. La quota che entra al lavoro è un'ipotesi di schemas/demand.yaml, e non ha limiti. Dove di un gruppo non c'è alcun dato (OBS_STATUS O) DETAIL dice quale dataset lo darebbe; una somma a cui manca una regione lo dice (U)."
      en: "The groups overlap and are never added, and none is taken off the requirement of any method. Ending contracts (ENDING) are those of the Comunicazioni Obbligatorie: born abroad and no Italian citizens, by place of work; who worked in several regions counts in each and in the sum of a ripartizione, once for Italy. The share that enters work is an assumption of schemas/demand.yaml and has no limits. Where there are no data of a group (OBS_STATUS O) DETAIL names the dataset that would give them; a sum that lacks a region says so (U)."
---*/
SELECT INDICATOR, REF_AREA, TIME_PERIOD, FREQ, CITIZENSHIP, SEX, AGE, SECTOR, OCCUPATION, EDUCATION, PERMIT_TYPE, COMPONENT, SCENARIO, METHOD,
       OBS_VALUE, NULL::DECIMAL(18,6) AS NUMERATOR, NULL::DECIMAL(18,6) AS DENOMINATOR, LO80, HI80, LO95, HI95, ORIGIN, DATA_VINTAGE,
       PAST_ERROR, PAST_ERROR_OF, DETAIL, OBS_STATUS, 'F' AS CONF_STATUS, PROVENANCE, SOURCE
FROM projections

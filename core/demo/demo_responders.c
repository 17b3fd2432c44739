/* First Responders of the charities, with what they were trained in; see demo_training.c for the dates. */
#include "demo/demo_people.h"

const struct demo_responder demo_responders[] = {
    /* In good standing now; much of it lapses within three months. */
    {DEMO_HARBOURLIGHT, "Efosa Igbinedion-Hale", "efosa", -728, 0, 2, 0, 1, 9, true, "/home"},
    {DEMO_HARBOURLIGHT, "Niamh Castellano", "niamh", -726, 0, 2, 0, 1, 8, true, NULL},
    {DEMO_HARBOURLIGHT, "Ravi Chandrashekaran", "ravi", -640, 0, 3, 1, 4, -1, false, NULL},
    {DEMO_HARBOURLIGHT, "Lucy Tregenza", "lucy", -560, 0, 2, 2, 3, -1, false, NULL},
    {DEMO_HARBOURLIGHT, "Ewa Kowalczyk-Brown", "ewa", -372, 0, 2, 4, -1, -1, false, NULL},
    {DEMO_HARBOURLIGHT, "Hamidullah", "hamidullah", -372, 0, 2, 4, -1, -1, false, NULL},
    {DEMO_HARBOURLIGHT, "Trịnh Thị Ngọc Lan", "lan", -470, 0, 2, 3, 6, -1, false, NULL},
    {DEMO_HARBOURLIGHT, "Oluwaseun D'Souza", "oluwaseun", -470, 0, 2, 3, -1, -1, false, NULL},
    {DEMO_HARBOURLIGHT, "Beatrix van der Meulen", "beatrix", -650, 0, 2, 1, 0, -1, false, NULL},
    {DEMO_HARBOURLIGHT, "Sorcha Ní Bhriain", "sorcha", -45, 0, 1, 8, -1, -1, false, NULL},
    {DEMO_HARBOURLIGHT, "Kwabena Asante-Frost", "kwabena", -9, 0, 0, -1, -1, -1, false, NULL},
    {DEMO_HARBOURLIGHT, "Peter Oldroyd-Singh", "peter", -727, -118, 2, 0, 1, -1, false, NULL},

    /* Exactly at the minimum. */
    {DEMO_FERNBRIDGE, "Harjot Sohanpal", "harjot", -540, 0, 2, 2, 4, -1, false, NULL},
    {DEMO_FERNBRIDGE, "Mónica Echeverría Luz", "monica", -540, 0, 2, 2, 5, -1, false, NULL},
    {DEMO_FERNBRIDGE, "Prudence Akintola", "prudence", -540, 0, 2, 2, -1, -1, false, NULL},
    {DEMO_FERNBRIDGE, "Dorcas Mbeki-Lane", NULL, -30, 0, 0, -1, -1, -1, false, NULL},

    /* Below it: one in date where two are needed, since the grace of a third ended. */
    {DEMO_LANTERNWAY, "Fiadh Mac Giolla", "fiadh", -630, 0, 2, 1, 4, -1, false, NULL},
    {DEMO_LANTERNWAY, "Gordon Birtwhistle", "gordon", -630, 0, 2, 1, -1, -1, false, NULL},
    {DEMO_LANTERNWAY, "Selam Tewolde", "selam", -540, 0, 2, 2, -1, -1, false, NULL},
    {DEMO_LANTERNWAY, "Zhang Meiling (张美玲)", "meiling", -440, 0, 2, 9, -1, -1, false, NULL},

    /* Suspended: nobody is in date any more. */
    {DEMO_SALTMARSH, "Imogen Stallard", "imogen", -728, 0, 2, 0, -1, -1, false, NULL},
    {DEMO_SALTMARSH, "Pavlos Hadjigeorgiou", "pavlos", -728, 0, 2, 0, -1, -1, false, NULL},
    {DEMO_SALTMARSH, "Kerensa Boaden", "kerensa", -630, 0, 2, 1, -1, -1, false, NULL},

    {DEMO_QUILLSTONE, "Jowan Trevithick-Ali", "jowan", -728, -170, 2, 0, -1, -1, false, NULL},
    {DEMO_QUILLSTONE, "Marieke Oosterhuis", "marieke", -728, -170, 2, 0, -1, -1, false, NULL},
    {DEMO_AMBERFOLD, "Tendai Chiwenga-Moss", "tendai", -728, -210, 2, 0, 1, -1, false, NULL},
    {DEMO_AMBERFOLD, "Louisa Pettigrew", "louisa", -728, -210, 2, 0, 1, -1, false, NULL},

    /* In its renewal window. */
    {DEMO_NORTHMOOR, "Farida Noorzai", "farida", -728, 0, 2, 0, 1, 7, true, NULL},
    {DEMO_NORTHMOOR, "Bartholomew Quaye", "bartholomew", -728, 0, 2, 0, 2, -1, true, NULL},
    {DEMO_NORTHMOOR, "Ольга Верес (Olha Veres)", "olha", -630, 0, 2, 1, 6, -1, false, NULL},
    {DEMO_NORTHMOOR, "Joseph M'Bala", "joseph", -470, 0, 2, 3, 7, -1, false, NULL},
    {DEMO_NORTHMOOR, "Sukarti", NULL, -190, 0, 2, 6, -1, -1, false, NULL},

    {DEMO_PONT_GWENALLT, "Angharad Llŷr Puw", "angharad", -560, 0, 2, 2, 3, -1, false, NULL},
    {DEMO_PONT_GWENALLT, "Gwion ap Rhydderch", "gwion", -560, 0, 2, 2, 5, -1, false, NULL},
    {DEMO_PONT_GWENALLT, "Mair Eluned Tomos", "mair", -280, 0, 2, 5, 9, -1, false, NULL},
    {DEMO_PONT_GWENALLT, "Dafydd Siôn Ysgubor", "dafydd", -95, 0, 2, 7, -1, -1, false, NULL},

    {DEMO_WRENFIELD, "Chioma Okeowo-Price", "chioma", -560, 0, 2, 2, 4, 9, false, NULL},
    {DEMO_WRENFIELD, "Shabnam Rezaei", "shabnam", -560, 0, 2, 2, 5, -1, false, NULL},
    {DEMO_WRENFIELD, "Verity O'Rourke-Nunn", "verity", -470, 0, 2, 3, 6, -1, false, NULL},
    {DEMO_WRENFIELD, "Danuta Wróbel", "danuta", -375, 0, 2, 4, 9, -1, false, NULL},
    {DEMO_WRENFIELD, "Blessing", "blessing", -85, 0, 1, 7, -1, -1, false, NULL},

    {DEMO_TIDEWELL, "Tobias Lindqvist-Amadi", "tobias", -470, 0, 3, 3, 5, -1, false, NULL},
    {DEMO_TIDEWELL, "Marisol Fuentes Arce", "marisol", -470, 0, 2, 3, 6, -1, false, NULL},
    {DEMO_TIDEWELL, "Jacintha Ramasamy", "jacintha", -470, 0, 2, 3, 8, -1, false, NULL},
    {DEMO_TIDEWELL, "हेमा बिष्ट (Hema Bisht)", "hema", -375, 0, 2, 4, 9, -1, false, NULL},
    {DEMO_TIDEWELL, "Leopold Ashcroft-Bangura", "leopold", -190, 0, 2, 6, -1, -1, false, NULL},
    {DEMO_TIDEWELL, "Aneurin Fôn", "aneurin", -40, 0, 0, 8, -1, -1, false, NULL},

    /* Accredited days ago. */
    {DEMO_COPPERBECK, "Sunniva Bakke-Osei", "sunniva", -190, 0, 2, 6, -1, -1, false, NULL},
    {DEMO_COPPERBECK, "Gareth Pugh-Iqbal", "gareth", -190, 0, 2, 6, -1, -1, false, NULL},
    {DEMO_COPPERBECK, "Liliana Moraru", "liliana", -85, 0, 1, 7, -1, -1, false, NULL},
    {DEMO_COPPERBECK, "محمد الشامي (Mohamad Alshami)", "mohamad", -85, 0, 0, 7, -1, -1, false, NULL},

    /* Applicants who train before they are decided on. */
    {DEMO_SKYLARK, "Kofi Danquah-Webb", "kofi", -85, 0, 0, 7, -1, -1, false, NULL},
    {DEMO_SKYLARK, "Tatiana Mirescu", "tatiana", -40, 0, 0, 8, -1, -1, false, NULL},
    {DEMO_FOXGLOVE, "Morwenna Kitto", "morwenna", -190, 0, 0, 6, -1, -1, false, NULL},
    {DEMO_FOXGLOVE, "Emeka Nwosu-Barratt", "emeka", -190, 0, 0, 6, -1, -1, false, NULL},
    {DEMO_FOXGLOVE, "Sian O'Dwyer", "sian", -85, 0, 0, 7, -1, -1, false, NULL},
    {DEMO_ASHLANTERN, "Nadezhda Koleva", "nadezhda", -85, 0, 0, 7, -1, -1, false, NULL},
    {DEMO_ASHLANTERN, "Ifeoma Salter", "ifeoma", -85, 0, 0, 7, -1, -1, false, NULL},
};
const size_t demo_responder_count = sizeof demo_responders / sizeof *demo_responders;

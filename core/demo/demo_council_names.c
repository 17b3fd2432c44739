/* Names of many people. */
#include "base/text.h"
#include "demo/demo_council.h"

static const char *const given[] = {"Adaora", "Alun", "Amina", "Anselm", "Beatriz", "Benedict", "Bronwen", "Callum",
    "Chidi", "Clemency", "Dagmara", "Dermot", "Ebele", "Edwin", "Eilidh", "Farah", "Fergus", "Gloria", "Gwilym", "Hana",
    "Hector", "Imran", "Isolde", "Jarek", "Joanna", "Kavita", "Kieran", "Leocadia", "Lionel", "Maeve", "Mihai", "Nadia",
    "Niall", "Olumide", "Oonagh", "Pranav", "Quentin", "Rafaela", "Rhodri", "Sabine", "Sandeep", "Tamsin", "Tomos",
    "Ursula", "Vasile", "Wanjiru", "Yasmin", "Zoltan"};
static const char *const family[] = {"Abberley", "Adeyinka", "Ashdown-Rao", "Bancroft", "Begum", "Bielecki", "Caddick",
    "Chowdhury", "Cradock", "Dangerfield", "Dunmore", "Eze", "Fairclough", "Fernandes", "Garside", "Gill", "Hathersage",
    "Hussain", "Ilesanmi", "Jessop", "Kerrigan", "Kowalska", "Lathbury", "Lungu", "Makepeace", "Mistry", "Nettleship",
    "Nwachukwu", "Ogilvy", "Okonkwo", "Parfitt", "Popescu", "Quigley", "Ramanathan", "Rushworth", "Sidhu", "Skerritt",
    "Tamplin", "Tesfaye", "Umar", "Vickerstaff", "Wadsworth", "Yeboah"};
enum { GIVEN = sizeof given / sizeof *given, FAMILY = sizeof family / sizeof *family };

/* Every fifth of them, as long as there are any. */
static const char *const others[] = {"Moira Fennimore", "Nuala O'Shaughnessy", "Sukhdeep", "Søren Kjærgaard-Jones",
    "李雅琴 (Li Yaqin)", "Siân Llywelyn-ap-Gruffydd", "Fatima al-Zahra' Mansouri", "Bilqis", "Jean-Baptiste N'Guessan",
    "Αγγελική Παππά (Angeliki Pappa)", "Anahí Peña y Ordóñez", "Moira Fennimore", "Thị Hồng Nhung Phạm",
    "Gráinne Ní Dhomhnaill", "ሳራ ተስፋይ (Sara Tesfay)", "Wolfgang von und zu Hohenfels-Okpara", "Yaw",
    "D'Arcy Ó Ceallaigh", "زهرا کریمی (Zahra Karimi)", "Zofia Brzęczyszczykiewicz", "ਹਰਪ੍ਰੀਤ ਕੌਰ (Harpreet Kaur)",
    "María-José Iturriaga-Goikoetxea", "Ngozi", "Олена Шевчук (Olena Shevchuk)",
    "Ffion Haf Meredydd Llwyd-Abernathy-Richardson"};
enum { OTHERS = sizeof others / sizeof *others, EVERY = 5, APART = 7 };

const char *demo_council_name(struct arena *arena, size_t place) {
    if (place % EVERY == 2 && place / EVERY < OTHERS) {
        return others[place / EVERY];
    }
    /* No two alike: the lengths of the lists have no common factor, nor with the step. */
    return arena_format(arena, "%s %s", given[place % GIVEN], family[place * APART % FAMILY]);
}

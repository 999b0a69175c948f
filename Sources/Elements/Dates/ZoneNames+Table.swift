extension ZoneNames {
    /// What Java prints for each zone in the US locale: `short|short in summer|long|long in summer=zones`.
    ///
    /// Generated from a JDK's `TimeZone.getDisplayName`; neither the tz database (it has `+13` for Apia) nor ICU has these short names.
    /// Where several groups share a name, the first is the one that the name means when it is parsed.
    static let table = """
        GMT|BST|Greenwich Mean Time|British Summer Time=Europe/London Europe/Jersey Europe/Belfast Europe/Guernsey \
        Europe/Isle_of_Man GB GB-Eire
        ACST|ACDT|Australian Central Standard Time|Australian Central Daylight Time=ACT Australia/Adelaide \
        Australia/Broken_Hill Australia/Darwin Australia/North Australia/South Australia/Yancowinna
        ACWST|ACWDT|Australian Central Western Standard Time|Australian Central Western Daylight \
        Time=Australia/Eucla
        AEST|AEDT|Australian Eastern Standard Time|Australian Eastern Daylight Time=AET Antarctica/Macquarie \
        Australia/ACT Australia/Brisbane Australia/Canberra Australia/Currie Australia/Hobart Australia/Lindeman \
        Australia/Melbourne Australia/NSW Australia/Queensland Australia/Sydney Australia/Tasmania \
        Australia/Victoria
        AFT|AFST|Afghanistan Time|Afghanistan Summer Time=Asia/Kabul
        AKST|AKDT|Alaska Standard Time|Alaska Daylight Time=America/Anchorage America/Juneau America/Metlakatla \
        America/Nome America/Sitka America/Yakutat US/Alaska AST
        AMT|AMST|Armenia Standard Time|Armenia Summer Time=NET Asia/Yerevan
        ANAT|ANAST|Anadyr Standard Time|Anadyr Summer Time=Asia/Anadyr
        ART|ARST|Argentina Standard Time|Argentina Summer Time=America/Jujuy America/Argentina/Buenos_Aires \
        America/Argentina/Catamarca America/Argentina/ComodRivadavia America/Argentina/Cordoba \
        America/Argentina/Jujuy America/Argentina/La_Rioja America/Argentina/Mendoza America/Argentina/Rio_Gallegos \
        America/Argentina/Salta America/Argentina/San_Juan America/Argentina/San_Luis America/Argentina/Tucuman \
        America/Argentina/Ushuaia America/Buenos_Aires America/Catamarca America/Cordoba America/Mendoza \
        America/Rosario
        AST|ADT|Atlantic Standard Time|Atlantic Daylight Time=America/Halifax America/Anguilla America/Antigua \
        America/Aruba America/Barbados America/Blanc-Sablon America/Curacao America/Dominica America/Glace_Bay \
        America/Goose_Bay America/Grenada America/Guadeloupe America/Kralendijk America/Lower_Princes \
        America/Marigot America/Martinique America/Moncton America/Montserrat America/Port_of_Spain \
        America/Puerto_Rico America/Santo_Domingo America/St_Barthelemy America/St_Kitts America/St_Lucia \
        America/St_Thomas America/St_Vincent America/Thule America/Tortola America/Virgin Atlantic/Bermuda \
        Canada/Atlantic PRT
        AWST|AWDT|Australian Western Standard Time|Australian Western Daylight Time=Australia/Perth Australia/West
        AZOT|AZOST|Azores Standard Time|Azores Summer Time=Atlantic/Azores
        AZT|AZST|Azerbaijan Standard Time|Azerbaijan Summer Time=Asia/Baku
        BDT|BDST|Bangladesh Standard Time|Bangladesh Summer Time=BST Asia/Dacca Asia/Dhaka
        BNT|BNST|Brunei Darussalam Time|Brunei Summer Time=Asia/Brunei
        BOT|BOST|Bolivia Time|Bolivia Summer Time=America/La_Paz
        BRT|BRST|Brasilia Standard Time|Brasilia Summer Time=BET America/Araguaina America/Bahia America/Belem \
        America/Fortaleza America/Maceio America/Recife America/Santarem America/Sao_Paulo Brazil/East
        BTT|BTST|Bhutan Time|Bhutan Summer Time=Asia/Thimphu Asia/Thimbu
        CAT|CAST|Central Africa Time|Central African Summer Time=CAT Africa/Blantyre Africa/Bujumbura \
        Africa/Gaborone Africa/Harare Africa/Juba Africa/Khartoum Africa/Kigali Africa/Lubumbashi Africa/Lusaka \
        Africa/Maputo
        CCT|CCST|Cocos Islands Time|Cocos Islands Summer Time=Indian/Cocos
        CET|CEST|Central European Standard Time|Central European Summer Time=Europe/Paris Africa/Algiers \
        Africa/Ceuta Africa/Tunis Arctic/Longyearbyen Atlantic/Jan_Mayen Europe/Amsterdam Europe/Andorra \
        Europe/Belgrade Europe/Berlin Europe/Bratislava Europe/Brussels Europe/Budapest Europe/Busingen \
        Europe/Copenhagen Europe/Gibraltar Europe/Ljubljana Europe/Luxembourg Europe/Madrid Europe/Malta \
        Europe/Monaco Europe/Oslo Europe/Podgorica Europe/Prague Europe/Rome Europe/San_Marino Europe/Sarajevo \
        Europe/Skopje Europe/Stockholm Europe/Tirane Europe/Vaduz Europe/Vatican Europe/Vienna Europe/Warsaw \
        Europe/Zagreb Europe/Zurich Poland ECT
        CHAST|CHADT|Chatham Standard Time|Chatham Daylight Time=Pacific/Chatham NZ-CHAT
        CHOT|CHOST|Ulaanbaatar Standard Time|Ulaanbaatar Summer Time=Asia/Choibalsan
        CHUT|CHUST|Chuuk Time|Chuuk Summer Time=Pacific/Yap Pacific/Chuuk Pacific/Truk
        CKT|CKHST|Cook Islands Standard Time|Cook Islands Half Summer Time=Pacific/Rarotonga
        CLT|CLST|Chile Standard Time|Chile Summer Time=America/Santiago Chile/Continental
        COT|COST|Colombia Standard Time|Colombia Summer Time=America/Bogota
        CST|CDT|Central Standard Time|Central Daylight Time=America/Chicago America/Bahia_Banderas America/Belize \
        America/Chihuahua America/Costa_Rica America/El_Salvador America/Guatemala America/Indiana/Knox \
        America/Indiana/Tell_City America/Knox_IN America/Managua America/Matamoros America/Menominee America/Merida \
        America/Mexico_City America/Monterrey America/North_Dakota/Beulah America/North_Dakota/Center \
        America/North_Dakota/New_Salem America/Ojinaga America/Rainy_River America/Rankin_Inlet America/Regina \
        America/Resolute America/Swift_Current America/Tegucigalpa America/Winnipeg CST6CDT Canada/Central \
        Canada/Saskatchewan Mexico/General US/Central US/Indiana-Starke CST
        CVT|CVST|Cape Verde Standard Time|Cape Verde Summer Time=Atlantic/Cape_Verde
        CXT|CXST|Christmas Island Time|Christmas Island Summer Time=Indian/Christmas
        ChST|ChDT|Chamorro Standard Time|Chamorro Daylight Time=Pacific/Guam Pacific/Saipan
        DAVT|DAVST|Davis Time|Davis Summer Time=Antarctica/Davis
        DDUT|DDUST|Dumont-d’Urville Time|Dumont-d'Urville Summer Time=Antarctica/DumontDUrville
        EAT|EAST|East Africa Time|Eastern African Summer Time=EAT Africa/Addis_Ababa Africa/Asmara Africa/Asmera \
        Africa/Dar_es_Salaam Africa/Djibouti Africa/Kampala Africa/Mogadishu Africa/Nairobi Indian/Antananarivo \
        Indian/Comoro Indian/Mayotte
        ECT|ECST|Ecuador Time|Ecuador Summer Time=America/Guayaquil
        EET|EEST|Eastern European Standard Time|Eastern European Summer Time=Europe/Bucharest Africa/Cairo \
        Africa/Tripoli Asia/Amman Asia/Beirut Asia/Damascus Asia/Gaza Asia/Hebron Asia/Nicosia Egypt Europe/Athens \
        Europe/Chisinau Europe/Helsinki Europe/Kaliningrad Europe/Kiev Europe/Kyiv Europe/Mariehamn Europe/Nicosia \
        Europe/Riga Europe/Sofia Europe/Tallinn Europe/Tiraspol Europe/Uzhgorod Europe/Vilnius Europe/Zaporozhye \
        Libya ART
        EST|EDT|Eastern Standard Time|Eastern Daylight Time=America/New_York America/Atikokan America/Cancun \
        America/Cayman America/Coral_Harbour America/Detroit America/Fort_Wayne America/Grand_Turk \
        America/Indiana/Indianapolis America/Indiana/Marengo America/Indiana/Petersburg America/Indiana/Vevay \
        America/Indiana/Vincennes America/Indiana/Winamac America/Indianapolis America/Iqaluit America/Jamaica \
        America/Kentucky/Louisville America/Kentucky/Monticello America/Louisville America/Montreal America/Nassau \
        America/Nipigon America/Panama America/Pangnirtung America/Port-au-Prince America/Thunder_Bay \
        America/Toronto Canada/Eastern EST5EDT Jamaica US/East-Indiana US/Eastern US/Michigan IET
        FJT|FJST|Fiji Standard Time|Fiji Summer Time=Pacific/Fiji
        FKT|FKST|Falkland Islands Standard Time|Falkland Islands Summer Time=Atlantic/Stanley
        FNT|FNST|Fernando de Noronha Standard Time|Fernando de Noronha Summer Time=America/Noronha Brazil/DeNoronha
        GALT|GALST|Galapagos Time|Galapagos Summer Time=Pacific/Galapagos
        GET|GEST|Georgia Standard Time|Georgia Summer Time=Asia/Tbilisi
        GFT|GFST|French Guiana Time|French Guiana Summer Time=America/Cayenne
        GILT|GILST|Gilbert Islands Time|Gilbert Is. Summer Time=Pacific/Tarawa
        GST|GDT|Gulf Standard Time|Gulf Daylight Time=Asia/Dubai Asia/Muscat
        GYT|GYST|Guyana Time|Guyana Summer Time=America/Guyana
        HKT|HKST|Hong Kong Standard Time|Hong Kong Summer Time=Asia/Hong_Kong Hongkong
        HOVT|HOVST|Hovd Standard Time|Hovd Summer Time=Asia/Hovd
        HST|HDT|Hawaii-Aleutian Standard Time|Hawaii-Aleutian Daylight Time=Pacific/Honolulu US/Hawaii
        ICT|ICST|Indochina Time|Indochina Summer Time=Asia/Saigon Asia/Bangkok Asia/Ho_Chi_Minh Asia/Phnom_Penh \
        Asia/Vientiane VST
        IOT|IOST|Indian Ocean Time|Indian Ocean Territory Summer Time=Indian/Chagos
        IRKT|IRKST|Irkutsk Standard Time|Irkutsk Summer Time=Asia/Irkutsk
        IRST|IRDT|Iran Standard Time|Iran Daylight Time=Asia/Tehran Iran
        IST|IDT|Israel Standard Time|Israel Daylight Time=Asia/Jerusalem Asia/Tel_Aviv Israel
        JST|JDT|Japan Standard Time|Japan Daylight Time=Asia/Tokyo Japan JST
        KGT|KGST|Kyrgyzstan Time|Kirgizstan Summer Time=Asia/Bishkek
        KOST|KOSST|Kosrae Time|Kosrae Summer Time=Pacific/Kosrae
        KRAT|KRAST|Krasnoyarsk Standard Time|Krasnoyarsk Summer Time=Asia/Krasnoyarsk Asia/Novokuznetsk
        KST|KDT|Korean Standard Time|Korean Daylight Time=Asia/Seoul Asia/Pyongyang ROK
        LHST|LHDT|Lord Howe Standard Time|Lord Howe Daylight Time=Australia/Lord_Howe Australia/LHI
        LINT|LINST|Line Islands Time|Line Is. Summer Time=Pacific/Kiritimati
        MAGT|MAGST|Magadan Standard Time|Magadan Summer Time=Asia/Magadan
        MART|MARST|Marquesas Time|Marquesas Summer Time=Pacific/Marquesas
        MAWT|MAWST|Mawson Time|Mawson Summer Time=Antarctica/Mawson
        MET|MEST|Middle Europe Time|Middle Europe Summer Time=MET
        MHT|MHST|Marshall Islands Time|Marshall Islands Summer Time=Pacific/Majuro Kwajalein Pacific/Kwajalein
        MMT|MMST|Myanmar Time|Myanmar Summer Time=Asia/Rangoon Asia/Yangon
        MSK|MSD|Moscow Standard Time|Moscow Summer Time=Europe/Minsk Europe/Moscow Europe/Simferopol W-SU
        MST|MDT|Mountain Standard Time|Mountain Daylight Time=America/Denver America/Boise America/Cambridge_Bay \
        America/Ciudad_Juarez America/Creston America/Dawson America/Dawson_Creek America/Edmonton \
        America/Fort_Nelson America/Inuvik America/Phoenix America/Shiprock America/Whitehorse America/Yellowknife \
        Canada/Mountain Canada/Yukon MST7MDT Navajo US/Arizona US/Mountain PNT
        MUT|MUST|Mauritius Standard Time|Mauritius Summer Time=Indian/Mauritius
        MVT|MVST|Maldives Time|Maldives Summer Time=Indian/Maldives
        MYT|MYST|Malaysia Time|Malaysia Summer Time=Asia/Kuching Asia/Kuala_Lumpur
        NCT|NCST|New Caledonia Standard Time|New Caledonia Summer Time=Pacific/Noumea
        NFT|NFST|Norfolk Island Standard Time|Norfolk Island Daylight Time=Pacific/Norfolk
        NOVT|NOVST|Novosibirsk Standard Time|Novosibirsk Summer Time=Asia/Novosibirsk
        NPT|NPST|Nepal Time|Nepal Summer Time=Asia/Katmandu Asia/Kathmandu
        NRT|NRST|Nauru Time|Nauru Summer Time=Pacific/Nauru
        NST|NDT|Newfoundland Standard Time|Newfoundland Daylight Time=America/St_Johns Canada/Newfoundland CNT
        NUT|NUST|Niue Time|Niue Summer Time=Pacific/Niue
        NZST|NZDT|New Zealand Standard Time|New Zealand Daylight Time=NST Antarctica/McMurdo Antarctica/South_Pole \
        NZ Pacific/Auckland
        OMST|OMSST|Omsk Standard Time|Omsk Summer Time=Asia/Omsk
        ORAT|ORAST|West Kazakhstan Time|Oral Summer Time=Asia/Oral
        PET|PEST|Peru Standard Time|Peru Summer Time=America/Lima
        PGT|PGST|Papua New Guinea Time|Papua New Guinea Summer Time=Pacific/Port_Moresby
        PHOT|PHOST|Phoenix Islands Time|Phoenix Is. Summer Time=Pacific/Enderbury
        PKT|PKST|Pakistan Standard Time|Pakistan Summer Time=PLT Asia/Karachi
        PMST|PMDT|St. Pierre & Miquelon Standard Time|St. Pierre & Miquelon Daylight Time=America/Miquelon
        PONT|PONST|Ponape Time|Pohnpei Summer Time=Pacific/Ponape Pacific/Pohnpei
        PST|PDT|Pacific Standard Time|Pacific Daylight Time=America/Los_Angeles America/Ensenada America/Tijuana \
        America/Vancouver Canada/Pacific Mexico/BajaNorte PST8PDT US/Pacific PST
        PWT|PWST|Palau Time|Palau Summer Time=Pacific/Palau
        PYT|PYST|Paraguay Standard Time|Paraguay Summer Time=America/Asuncion
        RET|REST|Réunion Time|Reunion Summer Time=Indian/Reunion
        ROTT|ROTST|Rothera Time|Rothera Summer Time=Antarctica/Rothera
        SAKT|SAKST|Sakhalin Standard Time|Sakhalin Summer Time=Asia/Sakhalin
        SAMT|SAMST|Samara Standard Time|Samara Summer Time=Europe/Samara
        SBT|SBST|Solomon Islands Time|Solomon Is. Summer Time=SST Pacific/Guadalcanal
        SCT|SCST|Seychelles Time|Seychelles Summer Time=Indian/Mahe
        SGT|SGST|Singapore Standard Time|Singapore Summer Time=Asia/Singapore Singapore
        SRET|SREDT|Srednekolymsk Time|Srednekolymsk Daylight Time=Asia/Srednekolymsk
        SRT|SRST|Suriname Time|Suriname Summer Time=America/Paramaribo
        SST|SDT|Samoa Standard Time|Samoa Daylight Time=Pacific/Midway Pacific/Pago_Pago Pacific/Samoa US/Samoa
        SYOT|SYOST|Syowa Time|Syowa Summer Time=Antarctica/Syowa
        TAHT|TAHST|Tahiti Time|Tahiti Summer Time=Pacific/Tahiti
        TFT|TFST|French Southern & Antarctic Time|French Southern & Antarctic Lands Summer Time=Indian/Kerguelen
        TJT|TJST|Tajikistan Time|Tajikistan Summer Time=Asia/Dushanbe
        TKT|TKST|Tokelau Time|Tokelau Summer Time=Pacific/Fakaofo
        TMT|TMST|Turkmenistan Standard Time|Turkmenistan Summer Time=Asia/Ashgabat Asia/Ashkhabad
        TOT|TOST|Tonga Standard Time|Tonga Summer Time=Pacific/Tongatapu
        TRT|TRST|Turkey Time|Turkey Summer Time=Europe/Istanbul Asia/Istanbul Turkey
        TVT|TVST|Tuvalu Time|Tuvalu Summer Time=Pacific/Funafuti
        UYT|UYST|Uruguay Standard Time|Uruguay Summer Time=America/Montevideo
        UZT|UZST|Uzbekistan Standard Time|Uzbekistan Summer Time=Asia/Tashkent Asia/Samarkand
        VET|VEST|Venezuela Time|Venezuela Summer Time=America/Caracas
        VLAT|VLAST|Vladivostok Standard Time|Vladivostok Summer Time=Asia/Ust-Nera Asia/Vladivostok
        VOST|VOSST|Vostok Time|Vostok Summer Time=Antarctica/Vostok
        VUT|VUST|Vanuatu Standard Time|Vanuatu Summer Time=Pacific/Efate
        WAKT|WAKST|Wake Island Time|Wake Summer Time=Pacific/Wake
        WAT|WAST|West Africa Standard Time|West Africa Summer Time=Africa/Lagos Africa/Bangui Africa/Brazzaville \
        Africa/Douala Africa/Kinshasa Africa/Libreville Africa/Luanda Africa/Malabo Africa/Ndjamena Africa/Niamey \
        Africa/Porto-Novo
        WET|WEST|Western European Standard Time|Western European Summer Time=Europe/Lisbon Atlantic/Canary \
        Atlantic/Faeroe Atlantic/Faroe Atlantic/Madeira Portugal
        WFT|WFST|Wallis & Futuna Time|Wallis & Futuna Summer Time=Pacific/Wallis
        WIB|WIST|Western Indonesia Time|West Indonesia Summer Time=Asia/Jakarta Asia/Pontianak
        WSST|WSDT|Apia Standard Time|Apia Daylight Time=MIT Pacific/Apia
        XJT|XJDT|Xinjiang Standard Time|Xinjiang Daylight Time=Asia/Kashgar Asia/Urumqi
        YAKT|YAKST|Yakutsk Standard Time|Yakutsk Summer Time=Asia/Chita Asia/Khandyga Asia/Yakutsk
        YEKT|YEKST|Yekaterinburg Standard Time|Yekaterinburg Summer Time=Asia/Yekaterinburg
        ACT|ACST|Acre Standard Time|Acre Summer Time=America/Eirunepe America/Porto_Acre America/Rio_Branco \
        Brazil/Acre
        ALMT|ALMST|East Kazakhstan Time|Alma-Ata Summer Time=Asia/Almaty
        AQTT|AQTST|West Kazakhstan Time|Aqtau Summer Time=Asia/Aqtau
        GAMT|GAMST|Gambier Time|Gambier Summer Time=Pacific/Gambier
        QOST|QOSST|East Kazakhstan Time|Kostanay Summer Time=Asia/Qostanay
        QYZT|QYZST|West Kazakhstan Time|Qyzylorda Summer Time=Asia/Qyzylorda
        SAST|SAST|South Africa Standard Time|South Africa Summer Time=Africa/Maseru Africa/Johannesburg \
        Africa/Mbabane
        TLT|TLST|East Timor Time|Timor-Leste Summer Time=Asia/Dili
        WITA|CIST|Central Indonesia Time|Central Indonesia Summer Time=Asia/Makassar Asia/Ujung_Pandang
        AMT|AMST|Amazon Standard Time|Amazon Summer Time=America/Cuiaba America/Boa_Vista America/Campo_Grande \
        America/Manaus America/Porto_Velho Brazil/West
        ART|ARST|Argentine Time|Argentine Summer Time=AGT
        AST|ADT|Arabian Standard Time|Arabian Daylight Time=Asia/Aden Asia/Baghdad Asia/Bahrain Asia/Kuwait \
        Asia/Qatar Asia/Riyadh
        BST|BST|Bougainville Standard Time|Bougainville Daylight Time=Pacific/Bougainville
        CST|CDT|China Standard Time|China Daylight Time=Asia/Shanghai Asia/Chongqing Asia/Chungking Asia/Harbin \
        Asia/Macao Asia/Macau PRC CTT
        CST|CDT|Cuba Standard Time|Cuba Daylight Time=America/Havana Cuba
        CST|CDT|Taipei Standard Time|Taipei Daylight Time=Asia/Taipei
        EGT|EGST|East Greenland Standard Time|East Greenland Summer Time=America/Scoresbysund
        GMT+07:00|GMT+07:00|Barnaul Standard Time|Barnaul Daylight Time=Asia/Barnaul
        GMT+07:00|GMT+07:00|Tomsk Standard Time|Tomsk Daylight Time=Asia/Tomsk
        GMT+13:00|GMT+13:00|Kanton Standard Time|Kanton Daylight Time=Pacific/Kanton
        GMT|GHST|Greenwich Mean Time|Ghana Summer Time=Africa/Accra
        GST|GDT|South Georgia Time|South Georgia Daylight Time=Atlantic/South_Georgia
        HAST|HADT|Hawaii-Aleutian Standard Time|Hawaii-Aleutian Daylight Time=America/Adak America/Atka \
        Pacific/Johnston US/Aleutian
        IST|IDT|India Standard Time|India Daylight Time=Asia/Colombo Asia/Calcutta Asia/Kolkata IST
        MSK|MSD|Volgograd Standard Time|Volgograd Summer Time=Europe/Volgograd
        MST|MDT|Mexican Pacific Standard Time|Mexican Pacific Daylight Time=America/Mazatlan America/Hermosillo \
        Mexico/BajaSur
        PST|PDT|Northwest Mexico Standard Time|Northwest Mexico Daylight Time=America/Santa_Isabel
        PST|PDT|Philippine Standard Time|Philippine Summer Time=Asia/Manila
        ULAT|ULAST|Ulaanbaatar Standard Time|Ulaanbaatar Summer Time=Asia/Ulaanbaatar Asia/Ulan_Bator
        UTC|UTC|Coordinated Universal Time|Coordinated Universal Time=UTC Etc/UCT Etc/UTC Etc/Universal Etc/Zulu UCT \
        Universal Zulu
        WGT|WGST|West Greenland Standard Time|West Greenland Summer Time=America/Godthab America/Nuuk
        WIT|EIST|Eastern Indonesia Time|East Indonesia Summer Time=Asia/Jayapura
        AQTT|AQTST|West Kazakhstan Time|Aqtobe Summer Time=Asia/Aqtobe
        AWST|AWDT|Casey Time|Australian Western Daylight Time=Antarctica/Casey
        CET|CEST|Central European Time|Central European Summer Time=CET
        CLT|CLST|Chile Time|Chile Summer Time=Antarctica/Palmer
        EAST|EASST|Easter Island Standard Time|Easter Island Summer Time=Pacific/Easter Chile/EasterIsland
        GMT+04:00|GMT+04:00|Saratov Standard Time|Saratov Standard Time=Europe/Saratov
        GMT+04:00|GMT+04:00|Ulyanovsk Standard Time|Ulyanovsk Standard Time=Europe/Ulyanovsk
        GMT+05:00|GMT+05:00|West Kazakhstan Time|Atyrau Daylight Time=Asia/Atyrau
        GMT-03:00|GMT-03:00|Punta Arenas Standard Time|Punta Arenas Standard Time=America/Punta_Arenas
        GMT|GMT|Greenwich Mean Time|Greenwich Mean Time=GMT Africa/Abidjan Africa/Bamako Africa/Banjul Africa/Bissau \
        Africa/Conakry Africa/Dakar Africa/Freetown Africa/Lome Africa/Monrovia Africa/Nouakchott Africa/Ouagadougou \
        Africa/Sao_Tome Africa/Timbuktu America/Danmarkshavn Atlantic/Reykjavik Atlantic/St_Helena Etc/GMT Etc/GMT+0 \
        Etc/GMT-0 Etc/GMT0 Etc/Greenwich GMT0 Greenwich Iceland
        GMT|IST|Greenwich Mean Time|Irish Standard Time=Europe/Dublin Eire
        HST|HST|Hawaii Standard Time|Hawaii Standard Time=HST
        MSK|MSD|Moscow Standard Time|Moscow Daylight Time=Europe/Kirov
        PST|PDT|Pitcairn Time|Pitcairn Daylight Time=Pacific/Pitcairn
        CAT|WAT|Central Africa Time|Western African Time=Africa/Windhoek
        EET|EEST|Eastern European Time|Eastern European Summer Time=Asia/Famagusta EET
        EST|EST|Eastern Standard Time|Eastern Standard Time=EST
        GMT+04:00|GMT+04:00|Astrakhan Standard Time|Astrakhan Standard Time=Europe/Astrakhan
        GMT|CEST|Greenwich Mean Time|Central European Summer Time=Antarctica/Troll
        MST|MST|Mountain Standard Time|Mountain Standard Time=MST
        PETT|PETST|Petropavlovsk-Kamchatski Standard Time|Petropavlovsk-Kamchatski Summer Time=Asia/Kamchatka
        WET|WEST|Western European Time|Western European Summer Time=Africa/Casablanca Africa/El_Aaiun WET
        """
}

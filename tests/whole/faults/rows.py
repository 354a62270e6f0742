"""Every fault of the hand-over by its number: what it is and how it is tried, in the words of the report (docs/faults.md).

``ELSEWHERE`` names tests outside this folder that show a fault, or a part of it; ``NOT_SHOWN`` what no test here can show, and why.
"""

from __future__ import annotations

ROWS: dict[str, tuple[str, str]] = {
    "F01": ("Rút USB trước byte đầu tiên", "Lớp tệp giả rút USB ở từng lời gọi trước khi ghi; USB phải không có dấu vết."),
    "F02": (
        "Rút khi .TMP mới ghi một nửa",
        "Rút ở từng khối; phần trong bộ đệm rơi xuống theo thứ tự ngẫu nhiên hoặc mất; bên nhận không đọc .TMP.",
    ),
    "F03": ("Rút sau lần ghi cuối, trước khi đẩy xuống", "Rút đúng lúc đẩy bộ đệm, năm kiểu mất và đảo thứ tự khối."),
    "F04": ("Rút sau khi đẩy, trước khi đổi tên", "Rút ở từng lần đọc lại; .TMP đủ cũng phải ghi lại từ đầu."),
    "F05": ("Rút khi đang đổi tên", "Mất tên tệp cũ, tệp mới dài 0 byte; bên nhận đọc rồi bên gửi ghi lại."),
    "F06": ("Rút sau khi đổi tên, trước khi đọc lại", "Bên gửi giữ ĐÃ ĐÓNG GÓI, bên nhận nhận được, lần sau là bản trùng."),
    "F07": (
        "Rút sau khi kiểm tra, trước khi tháo an toàn",
        "Rút ở lời gọi cuối; cắm lại: bản tốt được xác nhận, bản hỏng trở lại ĐÃ ĐÓNG GÓI.",
    ),
    "F08": (
        "Mất điện máy tính ở F01–F07",
        "Tiến trình con bị SIGKILL ở từng tệp mở, đổi tên, xóa, từng lần đẩy đĩa, từng câu lệnh của cơ sở dữ liệu.",
    ),
    "F09": (
        "Bị tắt giữa lúc đóng gói và lúc ghi sổ",
        "SIGKILL ở từng bước đóng gói; không còn tệp không dòng, dòng không tệp; gói lại bằng khóa khác vẫn là bản trùng.",
    ),
    "F10": ("USB đầy trước hoặc giữa chừng", "USB nhỏ, USB báo sai chỗ trống, chia nhỏ, xóa gói đã có biên nhận."),
    "F11": ("USB giả dung lượng", "USB nuốt mọi byte quá 1, 3000, 100 000, 2 000 000; USB ghi vòng đè tệp cũ; bộ đệm nói dối là đã ghi."),
    "F12": ("USB chỉ đọc", "Lỗi chống ghi ở phép thử đầu tiên; đọc từ thư mục chỉ đọc, không để lại gì."),
    "F13": ("Giới hạn 4 GiB của FAT32", "Giới hạn mỗi gói hạ thấp; sáu gói, xáo thứ tự, mỗi gói một USB."),
    "F14": (
        "USB không định dạng, RAW, khóa BitLocker",
        "Mô phỏng mã lỗi 1005 và 1392 của Windows; kiểu định dạng khác bị từ chối theo tên, USB giữ nguyên.",
    ),
    "F15": ("Hai USB, đổi USB giữa chừng", "Thay USB khác dưới cùng đường dẫn ở từng lời gọi của hệ điều hành."),
    "F16": (
        "USB chậm, bấm Dừng, đóng cửa sổ",
        "USB trễ từng khối; dừng giữa hai khối trong vòng một giây, không để lại .TMP. Lệnh ghi không bao giờ về: luồng bị bỏ lại, "
        "cửa sổ sống 30 giây rồi đóng, tiến trình thoát ngay.",
    ),
    "F17": ("Gói của các chuyến trước còn trên USB", "Ba chuyến trên một USB; không byte nào của gói cũ đổi; đọc lại đều là bản trùng."),
    "F18": ("USB dùng chung với xã khác, có tệp riêng", "Hai xã, ảnh riêng và .TMP của xã kia; không tệp lạ nào bị đụng."),
    "F19": (
        "Phần mềm diệt vi-rút giữ tệp",
        "Lỗi bận và lỗi quyền khi mở, tạo, đổi tên, ở bên nhận khi tìm, xem, chép: thoáng qua thì chờ, mãi thì nói ra.",
    ),
    "F20": ("Chính sách cấm USB", "Cấm ghi ở phép thử; cùng tệp đi qua thư mục mạng và thư điện tử."),
    "F21": (
        "Máy ngủ, tiết kiệm điện cổng USB",
        "Lớp tệp thật: thiết bị biến mất với bốn mã lỗi ở từng lời gọi của hệ điều hành; bên nhận nói là không đọc được.",
    ),
    "F22": ("Mất USB", "Tìm tên, số, điện thoại trong mọi tệp; báo mất trong sổ USB thì không còn coi là đã ghi, gói sau chứa lại tất cả."),
    "F23": ("Tìm thấy USB sau nhiều tuần", "Gói cũ đọc sau khi hai bên đã sửa tiếp; không dòng nào lùi lại."),
    "F24": ("Hỏng bit", "96 lần lật từ 1 đến 400 bit ở chỗ bất kỳ; không dòng nào đổi; biên nhận sau nêu tên cả bản không giữ lại."),
    "F25": ("Tệp cụt", "Cắt ở mọi độ dài cách nhau 97 byte và ở các mép."),
    "F26": (
        "Đổi tên, chuyển thư mục, nén ZIP",
        "Sáu tên và chỗ; tệp ZIP không được mở; giữa 5.000 tệp, sâu bốn thư mục; nhiều hơn thì nói là chưa xem hết.",
    ),
    "F27": (
        "Sâu USB ẩn tệp, để lối tắt",
        "Tệp ẩn được đọc; .lnk, liên kết ra ngoài, liên kết vòng không được theo; cảnh báo đứng trên màn hình, hai gói cũng vậy.",
    ),
    "F28": ("Vi-rút xóa gói", "Xóa tệp; trạng thái không được coi là đã nhận; gửi lại đủ."),
    "F29": (
        "Mã độc tống tiền mã hóa USB",
        "Mọi tệp thành byte ngẫu nhiên, đổi đuôi; không có gói nào, cảnh báo trên màn hình khi quá nửa số tệp.",
    ),
    "F30": ("Cùng gói hai lần", "Ba bản sao trên hai USB; lần sau không có tác dụng."),
    "F31": ("Windows sửa thành FILE0001.CHK", "Gói trong FOUND.000 với 0 đến 70 000 byte thừa phía sau."),
    "F32": ("Tên tệp lạ", "Tên NFD, chữ ngược, xuống dòng, công thức, byte không phải chữ."),
    "F33": ("Gói cho nơi khác", "Xã bên cạnh đọc: không thử giải mã lần nào."),
    "F34": ("Khóa quá hạn", "Đồng hồ mười năm sau và về năm 1970: khóa vẫn dùng được; quá tuổi dự kiến thì nhắc, quầy vẫn nhận."),
    "F35": ("Lỡ đổi khóa", "Hai bên đổi khóa bốn lần trong hơn hai năm khi gói còn trên đường: gói cũ vẫn mở, chuỗi khóa được kiểm."),
    "F36": ("Khóa xã bị lộ, bị thu hồi", "Gói của khóa ấy bị giữ, chỉ vào khi gõ đúng dãy số trên phiếu giao; xã đăng ký lại và gửi được."),
    "F37": ("Nội dung bị sửa", "Tráo khối, sửa số trong phần rõ: từ chối trước khi giải mã, ghi nhật ký an ninh, giữ làm bằng chứng."),
    "F38": ("Đơn vị chưa đăng ký", "Cơ quan mới chưa biết xã: giữ lại; đăng ký xong tự đọc tiếp."),
    "F39": ("Phát lại gói cũ", "Gói cũ sau ba chuyến: bản trùng, không dòng nào đổi."),
    "F40": ("Phát lại biên nhận cũ", "Mã QR và gói có biên nhận cũ: số và trạng thái không lùi."),
    "F41": ("Biên nhận giả", "Khóa khác, mục đích khác, đơn vị khác, nội dung sửa, dãy số bịa: không trạng thái nào đổi."),
    "F42": ("Cơ quan mất khóa nhận", "Từ bản sao lưu, từ phiếu khôi phục, và lập gốc mới: xã gửi lại."),
    "F43": ("Quên mật khẩu, mất máy", "Mã khôi phục mở được; tệp trên đĩa không đọc được; máy mới nhận lại từ cấp trên."),
    "F44": ("Gói bị đóng lại, dán nhãn khác", "Người có khóa ký lại phần rõ khác đi: khung đầu tiên không khớp."),
    "F45": ("Sai thứ tự", "Năm trong 24 thứ tự của bốn chuyến; khoảng hở thật giữ năm năm rồi lành."),
    "F46": ("Gói giữa không bao giờ đến", "Biên nhận trong gói và trên giấy nói cần từ số nào; quét mã trên giấy, chuyến sau gửi đủ."),
    "F47": ("Mất biên nhận", "Ba chuyến đều mất biên nhận; phần đã có được bỏ qua theo mã thay đổi."),
    "F48": ("Cơ quan khôi phục từ bản sao lưu", "Khôi phục, bắt đầu như máy mới; xã gửi lại cả hồ sơ và tệp quét."),
    "F49": ("Xã khôi phục từ bản sao lưu", "Bắt đầu ở làn dự phòng; cấp trên trả lại phần mất; SIGKILL ở từng bước bắt đầu lại."),
    "F50": ("Máy bị sao chép", "Bản sao cạnh bản gốc (mỗi bên một lần bấm) và trên máy khác; cả hai cùng chạy; rẽ nhánh được nối."),
    "F51": ("Chuyển đĩa sang máy mới", "Không có mỏ neo: một lần bấm, không dòng nào đổi; đổi tên thư mục không là máy khác."),
    "F52": (
        "Hai tiến trình, ổ mạng",
        "Khởi động lần hai đưa cửa sổ đang mở lên trước rồi thoát; tiến trình thứ hai bị từ chối; ổ mạng và USB bị từ chối khi mở.",
    ),
    "F53": ("Cài lại không có bản sao lưu", "Máy mới nhận lại từ thay đổi số 1."),
    "F54": (
        "Xã sáp nhập, chia tách, bỏ cấp huyện",
        "Vĩnh Linh 2025: hai xã thành một, bỏ huyện, mã dùng lại nghĩa khác, gói cũ còn trên đường; một xã tách đôi, hồ sơ liệt kê "
        "sang nơi kia; in lại giấy, sổ, bảng kê phí trước và sau ngày đổi tên, cả khi chưa nghe tin và chưa được chấp nhận dưới tên mới, "
        "đọc tên ở đầu giấy.",
    ),
    "F55": ("Một máy cho hai đơn vị", "Hai thư mục; không dòng nào của nơi này có ở nơi kia, cả trong nhật ký."),
    "F56": ("Dồn phần cũ không đi", "Hồ sơ luôn đi trước; tệp quét không giữ chúng lại."),
    "F57": ("Đồng hồ sai", "Nhảy −40 năm, −1 ngày, +7 giờ, +30 năm giữa hai lần sửa: thứ tự theo ai đã thấy ai."),
    "F58": ("Hai người sửa một hồ sơ trên hai máy", "Khác mục thì gộp, cùng mục thì lên bàn đối chiếu, cả hai giá trị còn ở mọi máy."),
    "F59": ("Xã và cấp trên cùng sửa", "Giá trị của chủ mục đứng tạm; giá trị kia còn thấy đến khi quyết; quyết định đi theo gói."),
    "F60": (
        "Nhập hai lần một người, một hồ sơ",
        "Theo số, hoặc theo tên với ngày sinh, địa chỉ: báo khi nhập, không chặn, không tự gộp; gộp và tách ra đều là thay đổi.",
    ),
    "F61": ("Trùng mã hồ sơ", "Hai máy chọn một làn trước khi đăng ký: hồ sơ sau in có đuôi -2 ở mọi máy, cơ quan được báo."),
    "F62": ("Hủy một bên, sửa một bên", "Sửa đứng tạm, lên bàn đối chiếu ở cả hai nơi, quyết định đi theo gói."),
    "F63": ("Thủ tục chưa có mã ở nơi nhận", "Hồ sơ được nhận, mã và tên giữ dạng chữ; khay báo mã chưa có đến khi danh mục có mã ấy."),
    "F64": ("Định dạng mới hơn", "Gói bản 2 giữ nguyên, nói cần bản nào; thay đổi loại lạ chờ một mình, vẫn ở trong nhật ký."),
    "F66": (
        "Bản ghi độc",
        "Hai bản ghi sai luật chờ một mình, trở về thành từ chối có lý do; gói làm chương trình tắt hai lần không được tự thử nữa.",
    ),
    "F67": ("Gói lớn, tắt giữa chừng", "500 hồ sơ; SIGKILL ở các bước nhận, có người lưu xen giữa; tiếp tục từ chỗ dừng."),
    "F68": ("Đĩa bên nhận đầy", "Đầy trước khi chép; đầy ở bốn mức giữa chừng; sau đó nhận đủ."),
    "F69": (
        "Tệp quét thiếu hoặc hỏng",
        "Tệp hỏng ở bên gửi: hồ sơ vẫn nhận, tệp nằm trong danh sách cần. Tệp từ nơi khác không tự vẽ, không tự mở.",
    ),
    "F70": ("Lệch dữ liệu âm thầm", "Sửa dòng bằng công cụ: kiểm tra tìm ra, cả hai bên được báo loại bản ghi, không gì bị lùi."),
    "F71": (
        "Biên nhận cho thay đổi không có ở đây",
        "Chép lại cả dữ liệu và mỏ neo: biên nhận QR báo vượt, máy dừng và bắt đầu như máy mới.",
    ),
    "F72": ("Bẫy chữ", "NFD, khoảng không độ rộng, chữ ngược, NUL, nửa ký tự, 1 MB: làm sạch khi gõ, chờ riêng khi đến."),
    "F74": ("Gói độc", "Tám kiểu thân gói ác ý do khóa đã đăng ký ký; bom nén, độ dài sai, JSON sâu, khóa lặp, NaN, số khổng lồ."),
    "F75": (
        "Autorun, biểu tượng giả",
        "Nghe mọi lời gọi chạy chương trình và mở để ghi khi nhận từ USB có autorun.inf: không có lời gọi nào; tệp đính kèm x.bat, "
        "a.pdf.js, .exe đội tên .pdf từ xã: bản chép mang đuôi theo byte đầu, thứ khác không mở.",
    ),
    "F76": (
        "Cơ sở dữ liệu hỏng",
        "Ghi đè rải rác, cả khi nhật ký còn lại sau mất điện: báo khi mở, để riêng một bản chép, mở để xem mà không đổi byte nào; "
        "mở bản sao lưu, hoặc cứu phần đọc được, cả sau chỗ hỏng; giấy ghi trong lúc ấy nhập sau với giờ trên giấy, mã mới.",
    ),
    "F77": (
        "Bản sao lưu hỏng, dở, cùng ổ",
        "SIGKILL ở từng bước sao lưu; 12 lần lật bit và cắt; chỉ cùng ổ, quá ba ngày, một tháng chưa mở thử: nhắc đến khi xong.",
    ),
    "F80": (
        "Người trong cuộc sửa cơ sở dữ liệu",
        "Xóa đuôi nhật ký bằng công cụ có khóa: kiểm tra thấy, cấp trên thấy chỗ đứt và giữ lại.",
    ),
}  # fmt: skip

ELSEWHERE: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "F65": (
        "Định dạng cũ hơn", "Mọi định dạng đã phát hành giữ một bộ mẫu phải mở được mãi; đến nay chỉ có bản 1 nên chưa "
        "có bộ chuyển đổi nào.",
        ("tests/sync/test_samples.py::test_changes_and_attachments",
         "tests/storage/test_migrations.py::test_a_sample_of_every_format_opens_for_ever"),
    ),
    "F73": (
        "Ngày tháng", "Ngày không có, năm hai số, tháng trước ngày, chỉ có năm: hỏi ngay khi gõ, báo từng dòng khi nhập.",
        ("tests/domain/test_typed_times.py::test_days_that_cannot_be", "tests/domain/test_moving_cells.py::test_impossible_births"),
    ),
    "F79": (
        "Máy in hỏng sau khi cấp số", "Chương trình bị SIGKILL giữa cấp số và in: dãy số không hở, không trùng; số nào chưa in thì lần sau "
        "mở lên được nhắc, in lại được.",
        ("tests/office/test_killed.py::test_a_program_killed_at_any_moment_leaves_a_series_without_gap_or_double",
         "tests/ui/test_today.py::test_a_number_whose_paper_was_never_printed_is_told_of_at_the_next_start"),
    ),
    "F78": (
        "Bản cập nhật giả, cũ, dở", "Cơ sở dữ liệu chỉ được chuyển sau một bản chép đã kiểm tra; hướng dẫn nói cách kiểm chữ ký bộ cài.",
        ("tests/storage/test_migrations.py::test_a_verified_copy_is_made_before_a_migration_touches_the_file",
         "tests/storage/test_migrations.py::test_without_a_copy_nothing_is_migrated"),
    ),
}  # fmt: skip

NOT_SHOWN: dict[str, tuple[str, str]] = {}

PARTLY: dict[str, str] = {
    "F14": "Ổ BitLocker, RAW thật chỉ có trên Windows.",
    "F16": "Lời gọi ghi kẹt trong hệ điều hành mô phỏng bằng một luồng chờ, không phải bằng USB thật.",
    "F19": "Tên phần mềm diệt vi-rút chỉ Windows cho biết; mã lỗi 5 và 32 mô phỏng bằng lỗi tương ứng.",
    "F20": "Chính sách nhóm thật chỉ có trên Windows.",
    "F21": "Yêu cầu giữ điện khi ghi chỉ có trên Windows; ở đây gọi vào một kernel32 giả.",
    "F27": "Liên kết junction chỉ có trên Windows; ở đây chỉ thử dấu của nó.",
    "F52": "Quyền lên trước mọi cửa sổ do Windows cho; ở đây chỉ thử là nó được chuyển.",
    "F69": "Dấu tệp từ bên ngoài (Zone.Identifier) chỉ Windows đọc; ở đây chỉ thử là nó được ghi.",
    "F75": "BadUSB giả bàn phím nằm ngoài tầm của phần mềm.",
    "F78": "Chữ ký của bộ cài chỉ Windows kiểm được.",
}
"""What of a row that is tried cannot be tried here."""
